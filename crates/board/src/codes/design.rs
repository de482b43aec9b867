//! Codes of what must be known, placed and settled before a board is built; and of what is let stand.

use super::Code;
use super::Sample::Board;

pub(super) const CODES: &[Code] = &[
    Code {
        code: "SL-B120",
        title: "a field of a read model without a source",
        explanation: "What somebody looks at was told by some event. `from` says by which, so that the view can be built, and so that nobody promises to show what nobody knows.",
        wrong: Board(
            "board \"Shop\" step=7\nevent \"Order placed\" {\n    field \"price\" \"decimal\"\n}\nread-model \"Orders\" {\n    shows \"Order placed\"\n    field \"price\" \"decimal\"\n}\n",
        ),
        right: Board(
            "board \"Shop\" step=7\nevent \"Order placed\" {\n    field \"price\" \"decimal\"\n}\nread-model \"Orders\" {\n    shows \"Order placed\"\n    field \"price\" \"decimal\" from=\"Order placed.price\"\n}\n",
        ),
    },
    Code {
        code: "SL-B121",
        title: "a field of an event that nobody knew",
        explanation: "An event cannot tell what neither its command carried nor anything before it had told. Looked through are the commands that yield it, the events, policies and arrows that lead to it, and what its aggregate remembers. Left alone are keys (whoever keeps a thing gives it its number), events of external systems, and events whose commands have no fields.",
        wrong: Board(
            "board \"Shop\" step=9\nactor \"Customer\"\naggregate \"Order\"\ncommand \"Place an order\" by=\"Customer\" to=\"Order\" {\n    field \"meal\" \"string\"\n    yields \"Order placed\"\n}\nevent \"Order placed\" from=\"Order\" {\n    field \"order\" \"string\" key=#true\n    field \"meal\" \"string\"\n    field \"coupon\" \"string\"\n}\nread-model \"Orders\" {\n    shows \"Order placed\"\n}\n",
        ),
        right: Board(
            "board \"Shop\" step=9\nactor \"Customer\"\naggregate \"Order\"\ncommand \"Place an order\" by=\"Customer\" to=\"Order\" {\n    field \"meal\" \"string\"\n    field \"coupon\" \"string\"\n    yields \"Order placed\"\n}\nevent \"Order placed\" from=\"Order\" {\n    field \"order\" \"string\" key=#true\n    field \"meal\" \"string\"\n    field \"coupon\" \"string\"\n}\nread-model \"Orders\" {\n    shows \"Order placed\"\n}\n",
        ),
    },
    Code {
        code: "SL-B122",
        title: "stickies without a description",
        explanation: "A name is read in many ways. `about` says in a sentence what is meant, for those who were not in the room; it stands in the documents, schemas and tables that are made from the board. One finding names them all; hotspots and opportunities speak for themselves.",
        wrong: Board(
            "board \"Shop\" step=10 { owner \"Ann\" }\ncontext \"Orders\" {\n    about \"What is bought\"\n    external \"Till\" {\n        about \"Rings up orders\"\n    }\n    event \"Order placed\" from=\"Till\" {\n        field \"order\" \"string\" key=#true\n    }\n    read-model \"Orders\" {\n        about \"What was bought today\"\n        shows \"Order placed\"\n    }\n}\n",
        ),
        right: Board(
            "board \"Shop\" step=10 { owner \"Ann\" }\ncontext \"Orders\" {\n    about \"What is bought\"\n    external \"Till\" {\n        about \"Rings up orders\"\n    }\n    event \"Order placed\" from=\"Till\" {\n        about \"Somebody bought a meal\"\n        field \"order\" \"string\" key=#true\n    }\n    read-model \"Orders\" {\n        about \"What was bought today\"\n        shows \"Order placed\"\n    }\n}\n",
        ),
    },
    Code {
        code: "SL-B123",
        title: "stickies that nobody answers for",
        explanation: "Who is asked when an event has to change? `owner` on the board answers for all, on a context for what stands in it, on a sticky for itself.",
        wrong: Board(
            "board \"Shop\" step=10\ncontext \"Orders\" {\n    about \"What is bought\"\n    external \"Till\" {\n        about \"Rings up orders\"\n    }\n    event \"Order placed\" from=\"Till\" {\n        about \"Somebody bought a meal\"\n        field \"order\" \"string\" key=#true\n    }\n    read-model \"Orders\" {\n        about \"What was bought today\"\n        shows \"Order placed\"\n    }\n}\n",
        ),
        right: Board(
            "board \"Shop\" step=10 { owner \"Ann\" }\ncontext \"Orders\" {\n    about \"What is bought\"\n    external \"Till\" {\n        about \"Rings up orders\"\n    }\n    event \"Order placed\" from=\"Till\" {\n        about \"Somebody bought a meal\"\n        field \"order\" \"string\" key=#true\n    }\n    read-model \"Orders\" {\n        about \"What was bought today\"\n        shows \"Order placed\"\n    }\n}\n",
        ),
    },
    Code {
        code: "SL-B124",
        title: "an event that happens to nobody",
        explanation: "Policies, funnels and tables tie records together by whom they concern (`subject`) or by a business key (`key`). An event with neither can be counted, and nothing else. A board with a single kind of subject need not repeat it, and moments in time happen to everybody.",
        wrong: Board(
            "board \"Shop\" step=10 { owner \"Ann\" }\ncontext \"Orders\" {\n    about \"What is bought\"\n    external \"Till\" {\n        about \"Rings up orders\"\n    }\n    event \"Order placed\" from=\"Till\" {\n        about \"Somebody bought a meal\"\n        field \"order\" \"string\"\n    }\n    read-model \"Orders\" {\n        about \"What was bought today\"\n        shows \"Order placed\"\n    }\n}\n",
        ),
        right: Board(
            "board \"Shop\" step=10 { owner \"Ann\" }\ncontext \"Orders\" {\n    about \"What is bought\"\n    external \"Till\" {\n        about \"Rings up orders\"\n    }\n    event \"Order placed\" from=\"Till\" {\n        about \"Somebody bought a meal\"\n        field \"order\" \"string\" key=#true\n    }\n    read-model \"Orders\" {\n        about \"What was bought today\"\n        shows \"Order placed\"\n    }\n}\n",
        ),
    },
    Code {
        code: "SL-B130",
        title: "a sticky outside every context",
        explanation: "With the last step each sticky has its context: the region in which its words mean one thing. Actors and external systems are outside by nature, and hotspots and opportunities belong to what they stand on.",
        wrong: Board(
            "board \"Shop\" step=10 { owner \"Ann\" }\nexternal \"Till\" { about \"Rings up orders\" }\nevent \"Order placed\" from=\"Till\" {\n    about \"Somebody bought a meal\"\n    field \"order\" \"string\" key=#true\n}\ncontext \"Orders\" {\n    about \"What is bought\"\n    read-model \"Orders\" {\n        about \"What was bought today\"\n        shows \"Order placed\"\n    }\n}\n",
        ),
        right: Board(
            "board \"Shop\" step=10 { owner \"Ann\" }\nexternal \"Till\" { about \"Rings up orders\" }\ncontext \"Orders\" {\n    about \"What is bought\"\n    event \"Order placed\" from=\"Till\" {\n        about \"Somebody bought a meal\"\n        field \"order\" \"string\" key=#true\n    }\n    read-model \"Orders\" {\n        about \"What was bought today\"\n        shows \"Order placed\"\n    }\n}\n",
        ),
    },
    Code {
        code: "SL-B131",
        title: "arrows between contexts without a relation",
        explanation: "Where something goes from one context to another, one of them depends on the other's words. `relation \"Upstream\" \"Downstream\" kind=\"…\"` says which, and how they deal with it: `customer-supplier`, `conformist`, `anticorruption-layer`, `published-language`, `shared-kernel`, `partnership` or `open-host`. One finding for each pair of contexts. What people see and ask for is no arrow between contexts.",
        wrong: Board(
            "board \"Shop\" step=10 { owner \"Ann\" }\nexternal \"Till\" { about \"Rings up orders\" }\ncontext \"Orders\" {\n    about \"What is bought\"\n    event \"Order placed\" from=\"Till\" {\n        about \"Somebody bought a meal\"\n        field \"order\" \"string\" key=#true\n    }\n}\ncontext \"Kitchen\" {\n    about \"What is cooked\"\n    read-model \"Meals to cook\" {\n        about \"What is to be cooked next\"\n        shows \"Order placed\"\n    }\n}\n",
        ),
        right: Board(
            "board \"Shop\" step=10 { owner \"Ann\" }\nexternal \"Till\" { about \"Rings up orders\" }\ncontext \"Orders\" {\n    about \"What is bought\"\n    event \"Order placed\" from=\"Till\" {\n        about \"Somebody bought a meal\"\n        field \"order\" \"string\" key=#true\n    }\n}\ncontext \"Kitchen\" {\n    about \"What is cooked\"\n    read-model \"Meals to cook\" {\n        about \"What is to be cooked next\"\n        shows \"Order placed\"\n    }\n}\nrelation \"Orders\" \"Kitchen\" kind=\"customer-supplier\"\n",
        ),
    },
    Code {
        code: "SL-B132",
        title: "a relation that says nothing",
        explanation: "A relation names two contexts, and each pair of contexts has one.",
        wrong: Board(
            "board \"Shop\"\ncontext \"Orders\"\ncontext \"Kitchen\"\nrelation \"Orders\" \"Kitchen\" kind=\"partnership\"\nrelation \"Kitchen\" \"Orders\" kind=\"conformist\"\n",
        ),
        right: Board(
            "board \"Shop\"\ncontext \"Orders\"\ncontext \"Kitchen\"\nrelation \"Orders\" \"Kitchen\" kind=\"partnership\"\n",
        ),
    },
    Code {
        code: "SL-B140",
        title: "an open hotspot",
        explanation: "Whoever builds what is on the board would have to guess the answer. Answer it with those who know, and take the hotspot down; or let it stand, and say what it waits for.",
        wrong: Board(
            "board \"Shop\" step=9\nexternal \"Till\"\nevent \"Order placed\" from=\"Till\"\nread-model \"Orders\" {\n    shows \"Order placed\"\n}\nhotspot \"Who pays for a meal that nobody collects?\" on=\"Order placed\"\n",
        ),
        right: Board(
            "board \"Shop\" step=9\nexternal \"Till\"\nevent \"Order placed\" from=\"Till\"\nread-model \"Orders\" {\n    shows \"Order placed\"\n}\nhotspot \"Who pays for a meal that nobody collects?\" on=\"Order placed\" {\n    allow \"SL-B140\" because=\"The lawyers answer in May; until then the shop pays\"\n}\n",
        ),
    },
    Code {
        code: "SL-B141",
        title: "something sensitive that leaves without consent",
        explanation: "A field or attribute that is marked `sensitive` is used in a command to an external system, and nothing on the board says that the person has agreed: the policy that gives the command names no `consent`, or, where a person gives it, no subject has a topic to agree to. Leave it out, or ask for it.",
        wrong: Board(
            "board \"Shop\" step=8\nactor \"Clerk\"\nexternal \"Credit bureau\"\ncommand \"Check the address\" by=\"Clerk\" to=\"Credit bureau\" {\n    field \"address\" \"string\" sensitive=#true\n    yields \"Address checked\"\n}\nevent \"Address checked\"\nread-model \"Checks\" {\n    shows \"Address checked\"\n}\n",
        ),
        right: Board(
            "board \"Shop\" step=8 {\n    subject \"customer\" {\n        consent \"address checks\" granted-by=\"Address checks accepted\"\n    }\n}\nexternal \"App\"\nactor \"Clerk\"\nexternal \"Credit bureau\"\ncommand \"Check the address\" by=\"Clerk\" to=\"Credit bureau\" {\n    field \"address\" \"string\" sensitive=#true\n    yields \"Address checked\"\n}\nevent \"Address checked\"\nevent \"Address checks accepted\" from=\"App\"\nread-model \"Checks\" {\n    shows \"Address checked\"\n}\n",
        ),
    },
    Code {
        code: "SL-B150",
        title: "an allowance that cannot be",
        explanation: "`allow \"SL-B113\" because=\"…\"` lets a finding stand, with the reason for those who come later. It stands on the sticky that the finding is about, on its context, or on the board. Errors cannot be allowed: a board that has one does not run. The code must exist, and the reason must say something.",
        wrong: Board(
            "board \"Shop\"\nevent \"Order placed\" {\n    allow \"SL-B020\" because=\"It will be there soon\"\n}\n",
        ),
        right: Board("board \"Shop\"\nevent \"Order placed\"\n"),
    },
    Code {
        code: "SL-B151",
        title: "an allowance of nothing",
        explanation: "What was allowed is no longer found here, so that the reason would only mislead. An allowance of what is not asked yet, because the board has not come so far, is left alone.",
        wrong: Board(
            "board \"Shop\" step=7\nevent \"Order placed\" {\n    allow \"SL-B113\" because=\"It ends the story\"\n}\nread-model \"Orders\" {\n    shows \"Order placed\"\n}\n",
        ),
        right: Board(
            "board \"Shop\" step=7\nevent \"Order placed\"\nread-model \"Orders\" {\n    shows \"Order placed\"\n}\n",
        ),
    },
];
