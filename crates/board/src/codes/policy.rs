//! Codes of policies.

use super::Code;
use super::Sample::Board;

pub(super) const CODES: &[Code] = &[
    Code {
        code: "SL-B032",
        title: "two triggers or two effects",
        explanation: "A policy has one trigger (`whenever`, `whenever-all`, `whenever-silent`, `whenever-before`) and at most one effect \
            (`then`, `emit`, or `steps` with several one after the other): then it is clear why it fired and what it did. Two reactions to one event are two \
            policies.",
        wrong: Board(
            "board \"Shop\"\nevent \"Order collected\"\nevent \"Meal given away\"\ncommand \"Thank\"\npolicy \"Thank\" {\n    whenever \"Order collected\"\n    then \"Thank\"\n    emit \"Meal given away\"\n}\n",
        ),
        right: Board(
            "board \"Shop\"\nevent \"Order collected\"\nevent \"Meal given away\"\ncommand \"Thank\"\npolicy \"Thank\" {\n    whenever \"Order collected\"\n    then \"Thank\"\n}\npolicy \"Give away\" {\n    whenever \"Order collected\"\n    emit \"Meal given away\"\n}\n",
        ),
    },
    Code {
        code: "SL-B033",
        title: "a running policy that is not complete",
        explanation: "A policy may begin as words on a sticky. Before its state is `shadow` or `live`, it needs a trigger and an effect.",
        wrong: Board(
            "board \"Shop\"\nevent \"Order collected\"\npolicy \"Thank\" state=\"shadow\" {\n    whenever \"Order collected\"\n}\n",
        ),
        right: Board(
            "board \"Shop\"\nevent \"Order collected\"\ncommand \"Thank\"\npolicy \"Thank\" state=\"shadow\" {\n    whenever \"Order collected\"\n    then \"Thank\"\n}\n",
        ),
    },
    Code {
        code: "SL-B034",
        title: "a wait without one clear end",
        explanation: "`and-no` waits either for a time (`within=\"2d\"`) or for an event (`until=\"Event ended\"`), not both and not for \
            ever. `until-by` belongs to `until`. On a trigger, `within` belongs to `at-least`: it is the window in which is counted.",
        wrong: Board(
            "board \"Shop\"\nevent \"Meal booked\"\nevent \"Meal collected\"\npolicy \"Remind\" {\n    whenever \"Meal booked\"\n    and-no \"Meal collected\"\n}\n",
        ),
        right: Board(
            "board \"Shop\"\nevent \"Meal booked\"\nevent \"Meal collected\"\npolicy \"Remind\" {\n    whenever \"Meal booked\"\n    and-no \"Meal collected\" within=\"1d\"\n}\n",
        ),
    },
    Code {
        code: "SL-B035",
        title: "a count or time of zero",
        explanation: "`at-least`, `limit` and `cap` count from 1, and a window is longer than nothing. To keep a policy from acting, write \
            state=\"paused\".",
        wrong: Board(
            "board \"Shop\"\nevent \"Meal booked\"\npolicy \"Remind\" {\n    whenever \"Meal booked\"\n    limit 0 per=\"7d\"\n}\n",
        ),
        right: Board(
            "board \"Shop\"\nevent \"Meal booked\"\npolicy \"Remind\" {\n    whenever \"Meal booked\"\n    limit 1 per=\"7d\"\n}\n",
        ),
    },
    Code {
        code: "SL-B036",
        title: "a field is set that is not there",
        explanation: "`set` names a field of the command or event, once. What has no fields at all takes any.",
        wrong: Board(
            "board \"Shop\"\nevent \"Meal booked\"\ncommand \"Thank\" {\n    field \"words\" \"string\"\n}\npolicy \"Thank\" {\n    whenever \"Meal booked\"\n    then \"Thank\" {\n        set \"words\" \"'Thank you'\"\n        set \"tone\" \"'warm'\"\n    }\n}\n",
        ),
        right: Board(
            "board \"Shop\"\nevent \"Meal booked\"\ncommand \"Thank\" {\n    field \"words\" \"string\"\n    field \"tone\" \"string\"\n}\npolicy \"Thank\" {\n    whenever \"Meal booked\"\n    then \"Thank\" {\n        set \"words\" \"'Thank you'\"\n        set \"tone\" \"'warm'\"\n    }\n}\n",
        ),
    },
    Code {
        code: "SL-B037",
        title: "a needed field is not set",
        explanation: "Every field of the command or event that is not `optional` must be set, or what goes out would break its own contract. In a policy \
            that is still a draft this is a warning.",
        wrong: Board(
            "board \"Shop\"\nevent \"Meal booked\"\ncommand \"Thank\" {\n    field \"words\" \"string\"\n}\npolicy \"Thank\" {\n    whenever \"Meal booked\"\n    then \"Thank\"\n}\n",
        ),
        right: Board(
            "board \"Shop\"\nevent \"Meal booked\"\ncommand \"Thank\" {\n    field \"words\" \"string\"\n}\npolicy \"Thank\" {\n    whenever \"Meal booked\"\n    then \"Thank\" {\n        set \"words\" \"'Thank you'\"\n    }\n}\n",
        ),
    },
    Code {
        code: "SL-B038",
        title: "a policy that sets itself off",
        explanation: "What the policy brings about sets it off again, directly or through other policies, and it would never end. What is emitted \
            and what a command yields `on=\"delivered\"` comes from Stormlake itself: that is an error. What a command yields otherwise comes from outside and \
            may well be meant: that is a warning. A policy with `never` for the event that it brings about cannot run in a circle.",
        wrong: Board(
            "board \"Shop\"\nevent \"Meal offered\"\npolicy \"Offer again\" {\n    whenever \"Meal offered\"\n    emit \"Meal offered\"\n}\n",
        ),
        right: Board(
            "board \"Shop\"\nevent \"Meal offered\"\nevent \"Meal left over\"\npolicy \"Offer again\" {\n    whenever \"Meal left over\"\n    emit \"Meal offered\"\n}\n",
        ),
    },
    Code {
        code: "SL-B039",
        title: "a live command that nothing carries",
        explanation: "A live policy's command goes out through the channel behind `via`. Without one the decision is recorded and nothing \
            happens, which is what `state=\"shadow\"` says more plainly.",
        wrong: Board(
            "board \"Shop\"\nevent \"Meal booked\"\ncommand \"Thank\"\npolicy \"Thank\" state=\"live\" {\n    whenever \"Meal booked\"\n    then \"Thank\"\n}\n",
        ),
        right: Board(
            "board \"Shop\" {\n    channel \"app\" kind=\"webhook\" url=\"https://app.example/hook\"\n}\nevent \"Meal booked\"\ncommand \"Thank\"\npolicy \"Thank\" state=\"live\" {\n    whenever \"Meal booked\"\n    then \"Thank\" via=\"app\"\n}\n",
        ),
    },
];
