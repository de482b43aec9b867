//! One reason why a record breaks the contract. A refused record carries all of them, never just the first.

use serde::{Deserialize, Serialize};

/// One reason why a record breaks the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// The code, such as `SL-I012`; `stormlake explain SL-I012` tells more.
    pub code: String,
    /// The sticky whose contract it breaks, where one is known: `Order collected`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sticky: Option<String>,
    /// Where in the record: a JSON pointer such as `/data/price`, or an envelope attribute such as `/time`.
    pub at: String,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do about it.
    pub mend: String,
}
