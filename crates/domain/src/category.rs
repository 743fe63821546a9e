//! Categories of fraud, version 1, after the yearly police lists (docs/glossary.md).

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What kind of fraud a report tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // The labels below say it.
pub enum Category {
    Rebate,
    Investment,
    Loan,
    CustomerService,
    Authority,
    CreditRecord,
    Shopping,
    Acquaintance,
    Game,
    Romance,
    ArmyBuyer,
    AccountTheft,
    FlightRefund,
    Other,
}

/// A category's code and labels.
#[derive(Clone, Copy, Debug)]
pub struct Labels {
    /// The category.
    pub category: Category,
    /// The ASCII code in files.
    pub code: &'static str,
    /// The label in simplified Chinese.
    pub hans: &'static str,
    /// The label in traditional Chinese.
    pub hant: &'static str,
    /// The label in English.
    pub en: &'static str,
}

const fn row(
    category: Category,
    code: &'static str,
    hans: &'static str,
    hant: &'static str,
    en: &'static str,
) -> Labels {
    Labels { category, code, hans, hant, en }
}

impl Category {
    /// Every category, in the order they are shown.
    pub const TABLE: [Labels; 14] = [
        row(Self::Rebate, "rebate", "刷单返利", "刷單返利", "fake orders"),
        row(Self::Investment, "investment", "虚假网络投资理财", "虛假網路投資理財", "fake investment"),
        row(Self::Loan, "loan", "贷款、代办信用卡", "貸款、代辦信用卡", "fake loan"),
        row(Self::CustomerService, "customer_service", "冒充电商物流客服", "冒充電商物流客服", "fake customer service"),
        row(Self::Authority, "authority", "冒充公检法及政府机关", "冒充公檢法及政府機關", "fake authority"),
        row(Self::CreditRecord, "credit_record", "虚假征信", "虛假徵信", "fake credit record"),
        row(Self::Shopping, "shopping", "虚假购物、服务", "虛假購物、服務", "fake shopping"),
        row(Self::Acquaintance, "acquaintance", "冒充领导、熟人", "冒充領導、熟人", "fake boss or friend"),
        row(Self::Game, "game", "网络游戏产品虚假交易", "網路遊戲產品虛假交易", "fake game trade"),
        row(Self::Romance, "romance", "网络婚恋、交友", "網路婚戀、交友", "romance"),
        row(Self::ArmyBuyer, "army_buyer", "冒充军警购物", "冒充軍警購物", "fake army buyer"),
        row(Self::AccountTheft, "account_theft", "网黑案件", "網黑案件", "account theft"),
        row(Self::FlightRefund, "flight_refund", "机票退改签", "機票退改簽", "flight refund"),
        row(Self::Other, "other", "其他", "其他", "other"),
    ];

    /// This category's code and labels.
    #[must_use]
    pub fn labels(self) -> Labels {
        Self::TABLE[self as usize]
    }

    /// The ASCII code in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.labels().code
    }
}

impl FromStr for Category {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::TABLE.iter().find(|row| row.code == text).map(|row| row.category).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_category_stands_at_its_own_place() {
        for (place, labels) in Category::TABLE.iter().enumerate() {
            assert_eq!(labels.category as usize, place);
            assert_eq!(labels.code.parse(), Ok(labels.category));
        }
    }
}
