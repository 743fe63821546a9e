//! The whole way in a browser: report, correction, case, a second officer's approval, the bank's answer arriving live.

use crate::centre::{Centre, NARRATIVE, PASSWORD};
use fantoccini::{Client, ClientBuilder, Locator};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// Where Debian puts the driver, and what to do where it is not.
const DRIVER: &str = "/usr/bin/chromedriver";
const MISSING: &str = "no /usr/bin/chromedriver: run `apt-get install chromium chromium-driver fonts-noto-cjk`";

/// How long a page may take to show something, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

struct Driver {
    process: Child,
    address: String,
    profile: TempDir,
}

impl Driver {
    fn start() -> Self {
        assert!(Path::new(DRIVER).exists(), "{MISSING}");
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new(DRIVER);
        command.arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let process = command.spawn().expect(MISSING);
        Self { process, address: format!("http://127.0.0.1:{port}"), profile: TempDir::new().unwrap() }
    }

    async fn browser(&self) -> Client {
        let profile = format!("--user-data-dir={}", self.profile.path().display());
        let args = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1366,900",
            &profile,
        ];
        let options = format!(r#"{{"goog:chromeOptions": {{"args": {}}}}}"#, serde_json::to_string(&args).unwrap());
        let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        builder.capabilities(serde_json::from_str(&options).unwrap());
        for _ in 0..100 {
            if let Ok(client) = builder.connect(&self.address).await {
                return client;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("chromedriver does not answer at {}", self.address);
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The browser is the driver's child: what a failed test leaves open goes with their group.
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill").args(["-TERM", "--", &group]).status();
        let _ = self.process.wait();
    }
}

struct Screen {
    client: Client,
    base: String,
}

impl Screen {
    async fn go(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.unwrap();
    }

    async fn click(&self, css: &str) {
        let element = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        element.unwrap_or_else(|e| panic!("no {css}: {e}")).click().await.unwrap_or_else(|e| panic!("{css}: {e}"));
    }

    async fn write(&self, css: &str, text: &str) {
        let element = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await.unwrap();
        element.send_keys(text).await.unwrap();
    }

    async fn arrive(&self, path: &str) {
        let end = tokio::time::Instant::now() + PATIENCE;
        while self.client.current_url().await.unwrap().path() != path {
            assert!(tokio::time::Instant::now() < end, "never came to {path}: {}", self.text("body").await);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until what stands there has these words; nobody reloads the page.
    async fn shows(&self, css: &str, words: &str) {
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            let text = self.text(css).await;
            if text.contains(words) {
                return;
            }
            assert!(
                tokio::time::Instant::now() < end,
                "{css} never showed “{words}”: {text}\n{}",
                self.text("body").await
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn text(&self, css: &str) -> String {
        match self.client.find(Locator::Css(css)).await {
            Ok(element) => element.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    async fn sign_in(&self, login: &str) {
        self.go("/sign-in").await;
        self.write("input[name=login]", login).await;
        self.write("input[name=password]", PASSWORD).await;
        self.click("form button.primary").await;
        self.arrive("/").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_becomes_held_money_in_a_browser() {
    let centre = Centre::open().await;
    let driver = Driver::start();
    let screen = Screen { client: driver.browser().await, base: centre.serve().await };

    // The browser's own language is left to chance: the switch decides.
    screen.go("/lang/zh?back=/sign-in").await;

    // The first officer types what the victim tells, and sees it read.
    screen.sign_in("li").await;
    screen.click("a[href='/reports/new']").await;
    screen.write("textarea[name=narrative]", NARRATIVE).await;
    screen.click("main form button.primary").await;
    screen.arrive("/reports/1").await;
    screen.shows(".narrative .mark.suspect", "6222021234567890128").await;

    // One click corrects whose the QQ number is; the page stays.
    screen.click(".narrative button.mark.unknown").await;
    screen.shows("#told", "2839104756").await;
    let end = tokio::time::Instant::now() + PATIENCE;
    while screen.client.find(Locator::Css(".narrative button.mark.unknown")).await.is_ok() {
        assert!(tokio::time::Instant::now() < end, "the mark never changed");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    // By mouse alone: what was read is confirmed, and the case is open.
    screen.click("button[value=open]").await;
    screen.arrive("/cases/1").await;
    screen.shows("#orders", "ORDER-02").await;
    screen.shows("#glance .is-lost", "600,000").await;

    // The second officer approves all; the page says so without being loaded again.
    screen.click("#orders form[action='/sign-out'] button").await;
    screen.arrive("/sign-in").await;
    screen.sign_in("zhao").await;
    screen.go("/cases/1").await;
    screen.shows("#glance .is-held", "0").await;
    screen.click("#orders form[action='/cases/1/approve-all'] button").await;
    screen.shows("#said", "已批准 2 条指令").await;
    screen.shows("#orders", "待审批 0 条").await;

    // The bank answers: the figure arrives live, and the trail is drawn.
    centre.banks_answer(100, &|_| Vec::new()).await;
    screen.shows("#glance .is-held", "600,000").await;
    screen.shows("#glance .is-held", "100.0 %").await;
    screen.client.wait().at_most(PATIENCE).for_element(Locator::Css("#sankey canvas")).await.unwrap();
    screen.click("#accounts tr[data-account]").await;
    screen.client.wait().at_most(PATIENCE).for_element(Locator::Css("tr.lit")).await.unwrap();

    screen.client.clone().close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_warning_desk_is_worked_by_the_keyboard() {
    let centre = Centre::open().await;
    crate::warnings::found(&centre).await;
    let driver = Driver::start();
    let screen = Screen { client: driver.browser().await, base: centre.serve().await };
    screen.go("/lang/zh?back=/sign-in").await;
    screen.sign_in("li").await;
    screen.go("/warnings").await;
    screen.shows("#queue", "待签收").await;
    // j chooses, s signs; the list says so without being loaded again.
    screen.write("body", "js").await;
    screen.shows("#said", "已签收").await;
    screen.shows("#queue tr.chosen", "李值班").await;
    // Enter opens; c opens the form of the call, and the writing goes into it.
    screen.write("body", "\u{e007}").await;
    screen.arrive("/warnings/1").await;
    screen.write("body", "c").await;
    screen.write("#call textarea", "已挂断").await;
    screen.click("#call button[value=yes]").await;
    screen.shows("#now .steps", "已接通").await;
    // The map is drawn, and a den is a click away.
    screen.go("/dens").await;
    screen.client.wait().at_most(PATIENCE).for_element(Locator::Css("#places canvas")).await.unwrap();
    screen.client.clone().close().await.unwrap();
}
