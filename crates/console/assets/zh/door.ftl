# door
order-paper = 下载书面指令
order-paper-signature = 签名文件
