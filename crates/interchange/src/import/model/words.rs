//! English words that tell what a name sounds like.

/// Participles that do not end in "ed".
pub const PARTICIPLES: &str = "\
    became began begun bought bound broken brought built came caught chosen done drawn driven found frozen given \
    gone grown held hidden kept known left lent lost made met overdue overridden paid put read seen sent set shown \
    shut sold sought spent split stolen taken taught thrown told undone went withdrawn won written";
/// Words that end in "ed" and are no participles.
pub const NO_PARTICIPLES: &str = "\
    bed embed exceed feed indeed need proceed red seed speed";
/// Verbs that commands begin with.
pub const VERBS: &str = "\
    accept activate add adjust analyse analyze answer apply approve archive ask assign attach authorise authorize \
    block book build buy calculate call cancel capture change charge check choose claim clear close collect \
    complete compute confirm connect consume convert copy create credit deactivate debit decide decline decrease \
    define delete deliver deny deploy deposit detect determine disable discard disconnect dispatch download draw \
    edit emit enable end enrol enroll enter escalate estimate evaluate execute expire export extend extract fetch \
    fill find finish flag forward freeze fulfil fulfill generate get give grant handle identify import increase \
    inform initialise initialize initiate inspect install invite invoice issue join launch leave lift like link \
    list load lock log maintain make mark measure merge modify monitor move negotiate notify offer onboard open \
    order pack pause pay perform pick place prepare print process provide publish pull purchase push put query \
    raise rate read rebook recalculate receive reconcile record redeem reduce refresh refund register reject \
    release relocate remind remove rename renew reopen replace report request resend reserve reset resolve restore \
    resume retrieve retry return reverse review revoke route run save scan schedule score scrape search select \
    sell send set settle share ship show sign skip sort split stage start stop store submit subscribe suggest sum \
    suspend switch sync tag take tell terminate test track train transfer trigger unassign unblock undo unlink \
    unlock unsubscribe update upgrade upload use validate verify view visit void wait watch withdraw write";
/// Verbs that queries begin with.
pub const ASKING: &str = "\
    fetch find get list look query read search";

/// Whether a word is on a list.
pub fn is_one_of(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known == word)
}
