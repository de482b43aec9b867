//! The rules of the storm's grammar and language as one table: from which of the ten steps each is asked, and how much it weighs.

use crate::finding::Severity;

/// One rule of a storm.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The code of its findings.
    pub code: &'static str,
    /// The step of the workshop from which it is asked, 1 to 10.
    pub from: u8,
    /// How much it weighs.
    pub severity: Severity,
    /// What it finds.
    pub finds: &'static str,
}

const fn warns(code: &'static str, from: u8, finds: &'static str) -> Rule {
    Rule {
        code,
        from,
        severity: Severity::Warning,
        finds,
    }
}

const fn hints(code: &'static str, from: u8, finds: &'static str) -> Rule {
    Rule {
        code,
        from,
        severity: Severity::Hint,
        finds,
    }
}

/// Every rule of a storm, in the order of the codes. A board that has come less far than a rule's step is not asked.
pub const RULES: &[Rule] = &[
    warns("SL-B100", 2, "an event that does not say what happened"),
    warns("SL-B101", 5, "a command that does not say what to do"),
    warns("SL-B102", 2, "a question on an event"),
    warns("SL-B103", 2, "an event of the machine, not of the business"),
    warns("SL-B104", 2, "names that are easily confused"),
    warns("SL-B110", 8, "a command that nobody gives"),
    warns("SL-B111", 5, "a command that nothing follows from"),
    warns("SL-B112", 8, "an event that comes from nowhere"),
    hints("SL-B113", 7, "an event that nothing follows from"),
    warns("SL-B114", 6, "a policy that no event sets off"),
    warns("SL-B115", 6, "a policy that does nothing"),
    warns("SL-B116", 9, "a command that nothing handles"),
    warns("SL-B117", 2, "an event before its cause"),
    warns("SL-B120", 7, "a field of a read model without a source"),
    warns("SL-B121", 9, "a field of an event that nobody knew"),
    hints("SL-B122", 10, "stickies without a description"),
    hints("SL-B123", 10, "stickies that nobody answers for"),
    warns("SL-B124", 10, "an event that happens to nobody"),
    warns("SL-B130", 10, "a sticky outside every context"),
    warns("SL-B131", 10, "arrows between contexts without a relation"),
    warns("SL-B132", 1, "a relation that says nothing"),
    warns("SL-B140", 9, "an open hotspot"),
    warns("SL-B141", 8, "something sensitive that leaves without consent"),
    warns("SL-B150", 1, "an allowance that cannot be"),
    warns("SL-B151", 1, "an allowance of nothing"),
];

/// Codes of older checks that are warnings, sometimes or always: they can be allowed as well.
const WARNINGS: [&str; 4] = ["SL-B037", "SL-B038", "SL-B039", "SL-B043"];

/// The rule of a code.
pub(super) fn rule(code: &str) -> Option<&'static Rule> {
    RULES
        .binary_search_by_key(&code, |rule| rule.code)
        .ok()
        .and_then(|at| RULES.get(at))
}

/// Whether findings of a code can be allowed with a reason: what keeps a board from running cannot.
pub(crate) fn can_be_allowed(code: &str) -> bool {
    WARNINGS.contains(&code) || rule(code).is_some_and(|rule| !matches!(rule.code, "SL-B150" | "SL-B151"))
}
