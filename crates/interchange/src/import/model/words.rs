//! English words that tell what a name sounds like.

/// Participles that do not end in "ed".
pub const PARTICIPLES: &str = "\
    became began begun bought bound broken brought built came caught chosen done drawn driven found frozen given \
    gone grown held hidden kept known left lent lost made met overdue overridden paid put read seen sent set shown \
    shut sold sought spent split stolen taken taught thrown told undone went withdrawn won written";
/// Words that end in "ed" and are no participles.
pub const NO_PARTICIPLES: &str = "\
    bed embed exceed feed indeed need proceed red seed speed";
/// Verbs that commands begin with; those that are as often nouns ("order status") are not among them.
pub const VERBS: &str = "\
    accept activate add adjust analyse analyze answer apply approve archive ask assign attach authorise authorize \
    block build buy calculate cancel capture change check choose clear close collect complete compute confirm \
    connect consume convert create deactivate decide decline decrease define delete deliver deny deploy detect \
    determine disable discard disconnect dispatch download draw edit emit enable end enrol enroll enter escalate \
    estimate evaluate execute expire export extend extract fetch fill find finish flag forward freeze fulfil \
    fulfill generate get give grant handle identify import increase inform initialise initialize initiate inspect \
    install invite join launch leave lift like link list load lock maintain make mark merge modify monitor move \
    negotiate notify onboard open pack pause pay perform pick place prepare print process provide publish pull \
    push put query raise read rebook recalculate receive reconcile redeem reduce refresh refund register reject \
    release relocate remind remove rename renew reopen replace resend reserve reset resolve restore resume \
    retrieve retry reverse revoke route run save scan schedule scrape search select sell send set settle share \
    ship show sign skip sort split start stop submit subscribe suggest suspend switch sync take tell terminate \
    track unassign unblock undo unlink unlock unsubscribe update upgrade upload use validate verify visit void \
    wait watch withdraw write";
/// Verbs that queries begin with.
pub const ASKING: &str = "\
    fetch find get list look query read search";

/// Whether a word is on a list.
pub fn is_one_of(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known == word)
}
