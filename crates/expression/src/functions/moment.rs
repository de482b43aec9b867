//! Parts of instants and of lengths of time.

use super::{Calling, Function, Literals, Shape, Signature, function, refuse, signature};
use crate::evaluate::Context;
use crate::fault::EvaluationFault;
use crate::time::{self, Part};
use crate::value::Value;
use jiff::tz::TimeZone;

const OF_TIMESTAMP: &[Signature] = &[
    signature(&[Shape::Timestamp], Shape::Int),
    signature(&[Shape::Timestamp, Shape::String], Shape::Int),
];
const OF_BOTH: &[Signature] = &[
    signature(&[Shape::Timestamp], Shape::Int),
    signature(&[Shape::Timestamp, Shape::String], Shape::Int),
    signature(&[Shape::Duration], Shape::Int),
];

const fn of_timestamp(name: &'static str, run: super::Run) -> Function {
    function(name, Calling::Method, OF_TIMESTAMP, run).literals(Literals::Zone)
}

const fn of_both(name: &'static str, run: super::Run) -> Function {
    function(name, Calling::Method, OF_BOTH, run).literals(Literals::Zone)
}

pub(super) const FUNCTIONS: &[Function] = &[
    of_timestamp("getFullYear", |context, arguments| {
        part("getFullYear", Part::FullYear, context, arguments)
    }),
    of_timestamp("getMonth", |context, arguments| {
        part("getMonth", Part::Month, context, arguments)
    }),
    of_timestamp("getDate", |context, arguments| {
        part("getDate", Part::Date, context, arguments)
    }),
    of_timestamp("getDayOfMonth", |context, arguments| {
        part("getDayOfMonth", Part::DayOfMonth, context, arguments)
    }),
    of_timestamp("getDayOfWeek", |context, arguments| {
        part("getDayOfWeek", Part::DayOfWeek, context, arguments)
    }),
    of_timestamp("getDayOfYear", |context, arguments| {
        part("getDayOfYear", Part::DayOfYear, context, arguments)
    }),
    of_both("getHours", |context, arguments| {
        part("getHours", Part::Hours, context, arguments)
    }),
    of_both("getMinutes", |context, arguments| {
        part("getMinutes", Part::Minutes, context, arguments)
    }),
    of_both("getSeconds", |context, arguments| {
        part("getSeconds", Part::Seconds, context, arguments)
    }),
    of_both("getMilliseconds", |context, arguments| {
        part("getMilliseconds", Part::Milliseconds, context, arguments)
    }),
];

/// Steps for looking a time zone up by its name and finding the offset in it.
const ZONE_STEPS: usize = 10;

fn part(name: &str, part: Part, context: &mut Context<'_>, arguments: &[Value]) -> Result<Value, EvaluationFault> {
    let value = match arguments {
        [Value::Timestamp(at)] => time::part(*at, part, TimeZone::UTC),
        [Value::Timestamp(at), Value::String(zone)] => {
            context.charge(ZONE_STEPS)?;
            let found = time::zone(zone).ok_or_else(|| {
                let zone = crate::parse::shorten(zone);
                EvaluationFault::conversion(format!(
                    "{zone:?} is no time zone, such as \"America/New_York\" or \"+02:00\""
                ))
            })?;
            time::part(*at, part, found)
        }
        [Value::Duration(length)] => match time::part_of_duration(*length, part) {
            Some(value) => Some(value),
            None => return refuse(name, arguments),
        },
        _ => return refuse(name, arguments),
    };
    value.map(Value::Int).ok_or(EvaluationFault::Overflow("the timestamp"))
}
