//! Any board at all, for properties: every node of the grammar, odd names and texts included.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use stormlake_board::*;

/// A name on one line, with all that KDL must quote or escape.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Z][a-z]{1,6}( [a-z]{1,6})?",
        1 => "[^\\p{C}\\s]([^\\p{C}\\u{2028}\\u{2029}]{0,8}[^\\p{C}\\s])?",
        1 => "[\"\\\\{}/#;=-]{1,4}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[A-Za-z \"'\\\\]{0,30}",
        2 => "([a-z \"\\\\{}]{0,8}\n){0,3}[a-z]{0,4}",
        1 => "\\PC{0,12}",
        1 => "[\\s\"\\\\/*-]{0,8}",
    ]
}

fn identifier() -> impl Strategy<Value = String> {
    "[a-z_][a-z0-9_]{0,8}"
}

fn placed<T: std::fmt::Debug>(values: impl Strategy<Value = T>) -> impl Strategy<Value = Placed<T>> {
    values.prop_map(|value| Placed::new(value, Span::default()))
}

fn reference() -> impl Strategy<Value = Reference> {
    placed(name())
}

fn expression() -> impl Strategy<Value = ExpressionText> {
    placed(text())
}

fn duration() -> impl Strategy<Value = Duration> {
    (0i64..3_000_000_000_000).prop_map(|milliseconds| Duration { milliseconds })
}

fn number() -> impl Strategy<Value = Number> {
    (-10i128.pow(17)..10i128.pow(17)).prop_map(|ten_thousandths| Number { ten_thousandths })
}

fn limit() -> impl Strategy<Value = Limit> {
    (any::<u32>(), duration()).prop_map(|(count, per)| Limit {
        count,
        per,
        ..Limit::default()
    })
}

fn field_reference() -> impl Strategy<Value = FieldReference> {
    (name(), identifier()).prop_map(|(event, field)| FieldReference {
        event,
        field,
        ..FieldReference::default()
    })
}

fn allows() -> impl Strategy<Value = Vec<Allow>> {
    let code = prop_oneof![1 => name(), 2 => "SL-B1[0-5][0-9]"];
    let allow = (placed(code), text()).prop_map(|(code, because)| Allow {
        code,
        because,
        ..Allow::default()
    });
    vec(allow, 0..2)
}

fn relation() -> impl Strategy<Value = Relation> {
    let kind = proptest::sample::select(RelationKind::ALL.as_slice());
    (reference(), reference(), kind, of(text()), allows()).prop_map(|(upstream, downstream, kind, about, allows)| {
        Relation {
            upstream,
            downstream,
            kind,
            about,
            allows,
            ..Relation::default()
        }
    })
}

fn note() -> impl Strategy<Value = Note> {
    let picture = prop_oneof![2 => "pictures/[a-z0-9_-]{1,8}\\.(png|jpg|webp|gif)", 1 => text()];
    (text(), of(placed(picture))).prop_map(|(text, picture)| Note {
        text,
        picture,
        ..Note::default()
    })
}

fn sticky() -> impl Strategy<Value = Sticky> {
    let words = (name(), of(text()), of(name()), vec(name(), 0..3));
    (words, allows()).prop_map(|((name, about, owner, was), allows)| Sticky {
        name,
        about,
        owner,
        was,
        allows,
        ..Sticky::default()
    })
}

fn field_type() -> impl Strategy<Value = FieldType> {
    let simple = proptest::sample::select(FieldType::WORDS.as_slice())
        .prop_map(|word| FieldType::parse(word).unwrap_or_default());
    prop_oneof![
        4 => simple.clone(),
        1 => simple.prop_map(|inner| FieldType::List(Box::new(inner))),
        1 => vec(name(), 0..4).prop_map(FieldType::Enum),
    ]
}

fn field() -> impl Strategy<Value = Field> {
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    let bounds = (of(number()), of(number()), of(text()), of(name()));
    (identifier(), field_type(), flags, bounds, of(text())).prop_map(
        |(name, r#type, (optional, key, sensitive), (min, max, pattern, unit), about)| Field {
            name,
            r#type,
            optional,
            key,
            sensitive,
            min,
            max,
            pattern,
            unit,
            about,
            ..Field::default()
        },
    )
}

fn read_field() -> impl Strategy<Value = Field> {
    (field(), of(field_reference())).prop_map(|(field, from)| Field { from, ..field })
}

fn assignments() -> impl Strategy<Value = Vec<Assignment>> {
    let assignment = (placed(identifier()), expression()).prop_map(|(field, value)| Assignment { field, value });
    vec(assignment, 0..3)
}

fn rule() -> impl Strategy<Value = HookRule> {
    let texts = (of(expression()), of(expression()), of(expression()), of(expression()));
    (name(), reference(), texts, assignments()).prop_map(|(on, gives, (subject, id, time, r#where), set)| HookRule {
        on,
        gives,
        subject,
        id,
        time,
        r#where,
        set,
        ..HookRule::default()
    })
}

fn hook() -> impl Strategy<Value = Hook> {
    let head = (of(reference()), of(expression()), of(expression()));
    (head, vec(rule(), 0..3)).prop_map(|((signature, secret, event), rules)| Hook {
        signature,
        secret,
        event,
        rules,
        ..Hook::default()
    })
}

fn event() -> impl Strategy<Value = Event> {
    let path = proptest::sample::select(&[Path::Happy, Path::Failure][..]);
    (
        sticky(),
        of(reference()),
        of(reference()),
        any::<bool>(),
        path,
        vec(field(), 0..3),
    )
        .prop_map(|(sticky, from, subject, pivotal, path, fields)| Event {
            sticky,
            from,
            subject,
            pivotal,
            path,
            fields,
        })
}

fn command() -> impl Strategy<Value = Command> {
    let yields = (reference(), any::<bool>()).prop_map(|(event, on_delivered)| Yield { event, on_delivered });
    (
        sticky(),
        vec(reference(), 0..3),
        of(reference()),
        vec(field(), 0..3),
        vec(yields, 0..4),
    )
        .prop_map(|(sticky, by, to, fields, yields)| Command {
            sticky,
            by,
            to,
            fields,
            yields,
        })
}

fn trigger() -> impl Strategy<Value = Trigger> {
    prop_oneof![
        (reference(), of(any::<u32>()), of(duration())).prop_map(|(event, at_least, within)| Trigger::Event {
            event,
            at_least,
            within
        }),
        vec(reference(), 2..4).prop_map(|events| Trigger::AllOf { events }),
        (duration(), reference()).prop_map(|(span, since)| Trigger::Silence { span, since }),
        (reference(), placed(identifier()), duration()).prop_map(|(event, field, by)| Trigger::Before {
            event,
            field,
            by
        }),
    ]
}

fn effect() -> impl Strategy<Value = Effect> {
    prop_oneof![
        (reference(), of(reference()), assignments()).prop_map(|(command, via, set)| Effect::Command {
            command,
            via,
            set
        }),
        (reference(), assignments()).prop_map(|(event, set)| Effect::Emit { event, set }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let leaf = prop_oneof![
        effect().prop_map(Step::Do),
        placed(duration()).prop_map(|span| Step::Wait { span }),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        let block = || vec(inner.clone(), 0..3);
        prop_oneof![
            (reference(), duration(), block(), block()).prop_map(|(event, within, came, missed)| {
                Step::WaitFor(WaitFor {
                    event,
                    within,
                    came,
                    missed,
                    ..WaitFor::default()
                })
            }),
            (expression(), block(), block()).prop_map(|(condition, then, otherwise)| {
                Step::When(When {
                    condition,
                    then,
                    otherwise,
                    ..When::default()
                })
            }),
        ]
    })
}

fn variant() -> impl Strategy<Value = Variant> {
    (reference(), 1u32..=10_000, assignments()).prop_map(|(name, weight, set)| Variant { name, weight, set })
}

fn policy() -> impl Strategy<Value = Policy> {
    let state = proptest::sample::select(
        &[
            PolicyState::Draft,
            PolicyState::Shadow,
            PolicyState::Live,
            PolicyState::Paused,
            PolicyState::Retired,
        ][..],
    );
    let absence = (reference(), of(duration()), of(reference()), of(expression())).prop_map(
        |(event, within, until, until_by)| Absence {
            event,
            within,
            until,
            until_by,
            ..Absence::default()
        },
    );
    let followed_by = (reference(), of(duration())).prop_map(|(event, within)| FollowedBy {
        event,
        within,
        ..FollowedBy::default()
    });
    let unless = (reference(), of(duration())).prop_map(|(event, within)| Unless {
        event,
        within,
        ..Unless::default()
    });
    let goal = (reference(), duration()).prop_map(|(event, within)| Goal {
        event,
        within,
        ..Goal::default()
    });
    let head = (
        sticky(),
        any::<i64>(),
        state,
        of(trigger()),
        of(expression()),
        of(effect()),
    );
    let guards = (
        of(letter()),
        of(absence),
        vec(reference(), 0..3),
        of(expression()),
        of(followed_by),
        vec(unless, 0..3),
    );
    let limits = (
        of(limit()),
        of(reference()),
        of(placed(0u32..=10_000)),
        of(goal),
        of(duration()),
    );
    let ways = (
        vec(step(), 0..3),
        vec(variant(), 0..3),
        of(reference()),
        proptest::sample::select(&[Entry::Always, Entry::WhenFinished, Entry::Once][..]),
        vec(reference(), 0..3),
        of(limit()),
        any::<bool>(),
    );
    (head, guards, limits, ways).prop_map(|(head, guards, limits, ways)| {
        let (steps, variants, winner, entry, exits, budget, transactional) = ways;
        let (sticky, priority, state, trigger, by, effect) = head;
        let (letter, absence, never, r#where, followed_by, unless) = guards;
        let (limit, consent, holdout, goal, stale) = limits;
        let keyed = matches!(trigger, Some(Trigger::Event { .. } | Trigger::AllOf { .. }));
        Policy {
            sticky,
            priority,
            state,
            trigger,
            by: by.filter(|_| keyed),
            absence,
            never,
            r#where,
            followed_by,
            effect: effect.filter(|_| steps.is_empty()),
            steps,
            letter,
            variants,
            winner,
            entry,
            exits,
            unless,
            limit,
            budget,
            transactional,
            consent,
            holdout,
            goal,
            stale,
        }
    })
}

fn subject() -> impl Strategy<Value = Subject> {
    let attribute = ("[a-z][a-z-]{0,6}", field_reference(), any::<bool>())
        .prop_map(|(name, from, sensitive)| Attribute { name, from, sensitive });
    let consent = (name(), of(reference()), of(reference()), any::<bool>()).prop_map(
        |(topic, granted_by, withdrawn_by, granted_by_default)| Consent {
            topic,
            granted_by,
            withdrawn_by,
            granted_by_default,
            ..Consent::default()
        },
    );
    (
        name(),
        of(text()),
        vec(attribute, 0..3),
        vec(field_reference(), 0..2),
        vec(consent, 0..2),
    )
        .prop_map(|(name, about, attributes, same_as, consents)| Subject {
            name,
            about,
            attributes,
            same_as,
            consents,
            ..Subject::default()
        })
}

fn channel() -> impl Strategy<Value = Channel> {
    let rate = (1u32.., 1i64..100_000_000).prop_map(|(count, milliseconds)| Rate {
        count,
        per: Duration { milliseconds },
        ..Rate::default()
    });
    let mail = (of(reference()), of(reference()), of(reference()), of(placed(text())));
    let others = (of(placed(text())), of(1u32..=1_000), any::<bool>());
    let all = (
        name(),
        name(),
        of(text()),
        of(text()),
        of(rate),
        of(text()),
        mail,
        others,
    );
    all.prop_map(
        |(name, kind, url, secret, rate, about, (from, reply_to, to, unsubscribe), (topic, concurrency, handshake))| {
            Channel {
                name,
                kind,
                url,
                secret,
                rate,
                from,
                reply_to,
                to,
                unsubscribe,
                topic,
                concurrency,
                handshake,
                about,
                ..Channel::default()
            }
        },
    )
}

fn letter() -> impl Strategy<Value = Letter> {
    let template = || of(placed(text()));
    (template(), template(), template()).prop_map(|(subject_line, text, html)| Letter {
        subject_line,
        text,
        html,
        ..Letter::default()
    })
}

/// Spreads stickies over contexts in the order in which a file could have them: a kind's stickies of one context stand
/// together, contexts in order, and what stands in none may stand between them.
fn spread<T>(items: Vec<(T, usize)>, contexts: &[Context], context: impl Fn(&mut T) -> &mut Option<String>) -> Vec<T> {
    let mut items: Vec<(T, usize)> = items
        .into_iter()
        .map(|(item, place)| (item, place % (2 * contexts.len() + 1)))
        .collect();
    items.sort_by_key(|(_, place)| *place);
    let place = |(mut item, place): (T, usize)| {
        if place % 2 == 1 {
            *context(&mut item) = Some(contexts[place / 2].name.clone());
        }
        item
    };
    items.into_iter().map(place).collect()
}

fn funnel() -> impl Strategy<Value = Funnel> {
    let matching =
        proptest::sample::select(&[FunnelMatching::Once, FunnelMatching::Increasing, FunnelMatching::Shared][..]);
    let entry = proptest::sample::select(&[FunnelEntry::Best, FunnelEntry::First][..]);
    let step = (reference(), of(duration())).prop_map(|(event, within)| FunnelStep {
        event,
        within,
        ..FunnelStep::default()
    });
    let head = (name(), of(text()), of(name()));
    (head, of(duration()), matching, entry, vec(step, 0..4)).prop_map(
        |((name, about, owner), within, matching, entry, steps)| Funnel {
            name,
            about,
            owner,
            within,
            matching,
            entry,
            steps,
            ..Funnel::default()
        },
    )
}

fn prediction() -> impl Strategy<Value = Prediction> {
    let purchase =
        (reference(), expression().prop_map(Some), of(expression())).prop_map(|(event, value, r#where)| Purchase {
            event,
            value,
            r#where,
            span: Span::default(),
        });
    let words = (name(), of(text()), of(name()));
    (words, of(reference()), of(purchase), duration()).prop_map(|((name, about, owner), of, purchase, horizon)| {
        Prediction {
            name,
            about,
            owner,
            of,
            purchase,
            horizon,
            ..Prediction::default()
        }
    })
}

fn some<T: std::fmt::Debug>(item: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<(T, usize)>> {
    vec((item, 0usize..7), 0..4)
}

fn head() -> impl Strategy<Value = Board> {
    let words = (name(), 1u8..=10, of(text()), of(text()), of(name()), allows());
    let namespace = of("[a-z][a-z0-9-]{0,5}(\\.[a-z]{1,5}){0,2}");
    let legend = vec((0usize..9, "[a-z]{3,6}|#[0-9a-f]{6}"), 0..4);
    let quiet = of((0u16..1_440, 0u16..1_440, of(reference())));
    let rest = (
        vec(subject(), 0..3),
        vec(channel(), 0..3),
        quiet,
        vec(limit(), 0..3),
        of(placed(0u32..=10_000)),
        duration(),
        duration(),
    );
    (words, namespace, legend, rest).prop_map(|(words, namespace, legend, rest)| {
        let (title, step, scope, about, owner, allows) = words;
        let (subjects, channels, quiet, caps, holdout, lateness, stale) = rest;
        let mut colours = std::collections::BTreeMap::new();
        colours.extend(legend);
        Board {
            namespace: namespace.unwrap_or_else(|| slug(&title)),
            title,
            step,
            scope,
            about,
            owner,
            allows,
            legend: colours
                .into_iter()
                .map(|(kind, colour)| (Kind::ALL[kind], colour))
                .collect(),
            subjects,
            channels,
            quiet: quiet.map(|(from_minute, to_minute, time_zone)| Quiet {
                from_minute,
                to_minute,
                time_zone,
                ..Quiet::default()
            }),
            caps,
            holdout,
            lateness,
            stale,
            ..Board::default()
        }
    })
}

/// Any board.
pub fn board() -> impl Strategy<Value = Board> {
    let context = (name(), of(text()), of(name()), allows()).prop_map(|(name, about, owner, allows)| Context {
        name,
        about,
        owner,
        allows,
        ..Context::default()
    });
    let actor = (sticky(), vec(reference(), 0..3)).prop_map(|(sticky, sees)| Actor { sticky, sees });
    let aggregate = sticky().prop_map(|sticky| Aggregate { sticky });
    let external = (sticky(), of(hook())).prop_map(|(sticky, hook)| External { sticky, hook });
    let model = (sticky(), vec(reference(), 0..3), vec(read_field(), 0..3))
        .prop_map(|(sticky, shows, fields)| ReadModel { sticky, shows, fields });
    let kind = proptest::sample::select(&[Kind::Hotspot, Kind::Opportunity][..]);
    let remark = (sticky(), kind, of(reference())).prop_map(|(sticky, kind, on)| Remark { sticky, kind, on });
    let link = (reference(), reference(), of(text())).prop_map(|(from, to, label)| Link {
        from,
        to,
        label,
        ..Link::default()
    });
    let flow = (some(event()), some(command()), some(policy()), some(model));
    let rest = (
        some(actor),
        some(aggregate),
        some(external),
        some(remark),
        vec(link, 0..3),
        vec(funnel(), 0..3),
        vec(prediction(), 0..3),
        vec(relation(), 0..3),
        some(note()),
    );
    (head(), vec(context, 0..4), flow, rest).prop_map(|(board, mut contexts, flow, rest)| {
        let mut seen = std::collections::HashSet::new();
        contexts.retain(|context| seen.insert(context.name.clone()));
        let (events, commands, policies, models) = flow;
        let (actors, aggregates, externals, remarks, links, funnels, predictions, relations, notes) = rest;
        Board {
            events: spread(events, &contexts, |event| &mut event.sticky.context),
            commands: spread(commands, &contexts, |command| &mut command.sticky.context),
            policies: spread(policies, &contexts, |policy| &mut policy.sticky.context),
            read_models: spread(models, &contexts, |model| &mut model.sticky.context),
            actors: spread(actors, &contexts, |actor| &mut actor.sticky.context),
            aggregates: spread(aggregates, &contexts, |aggregate| &mut aggregate.sticky.context),
            externals: spread(externals, &contexts, |external| &mut external.sticky.context),
            remarks: spread(remarks, &contexts, |remark| &mut remark.sticky.context),
            notes: spread(notes, &contexts, |note| &mut note.context),
            links,
            funnels,
            predictions,
            relations,
            contexts,
            ..board
        }
    })
}
