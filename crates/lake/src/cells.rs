//! The columns of a table: their types, and the cells that are gathered for one before they become an Arrow array.

use datafusion::arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Int64Builder, ListArray, NullBufferBuilder,
    StringBuilder, TimestampMicrosecondBuilder,
};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::kernels::cast_utils::Parser;
use datafusion::arrow::datatypes::{DataType, Date32Type, Field, TimeUnit};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::sync::Arc;
use stormlake_board::FieldType;
use stormlake_record::Time;

/// Digits of a decimal, and how many of them stand after the point.
const DECIMAL: (u8, i8) = (18, 4);

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    Decimal,
    Boolean,
    /// Microseconds, UTC.
    Timestamp,
    Date,
    List(Box<Kind>),
}

impl Kind {
    /// How a field of the board is kept. Durations, URIs and any JSON stay the text that was sent.
    pub(crate) fn of(field: &FieldType) -> Kind {
        match field {
            FieldType::Integer => Kind::Integer,
            FieldType::Decimal => Kind::Decimal,
            FieldType::Boolean => Kind::Boolean,
            FieldType::Timestamp => Kind::Timestamp,
            FieldType::Date => Kind::Date,
            FieldType::List(item) => Kind::List(Box::new(Kind::of(item))),
            FieldType::String | FieldType::Duration | FieldType::Uri | FieldType::Json | FieldType::Enum(_) => {
                Kind::Text
            }
        }
    }

    pub(crate) fn arrow(&self) -> DataType {
        match self {
            Kind::Text => DataType::Utf8,
            Kind::Integer => DataType::Int64,
            Kind::Decimal => DataType::Decimal128(DECIMAL.0, DECIMAL.1),
            Kind::Boolean => DataType::Boolean,
            Kind::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Kind::Date => DataType::Date32,
            Kind::List(item) => DataType::List(Arc::new(item_field(item))),
        }
    }

    /// What an existing table's column is, where it is one of ours.
    pub(crate) fn from_arrow(kind: &DataType) -> Option<Kind> {
        Some(match kind {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Kind::Text,
            DataType::Int64 => Kind::Integer,
            DataType::Decimal128(precision, scale) if (*precision, *scale) == DECIMAL => Kind::Decimal,
            DataType::Boolean => Kind::Boolean,
            DataType::Timestamp(TimeUnit::Microsecond, Some(_)) => Kind::Timestamp,
            DataType::Date32 => Kind::Date,
            DataType::List(item) | DataType::LargeList(item) => {
                Kind::List(Box::new(Kind::from_arrow(item.data_type())?))
            }
            _ => return None,
        })
    }

    pub(crate) fn delta(&self) -> deltalake_core::DataType {
        use deltalake_core::{ArrayType, DataType as Delta, PrimitiveType};
        match self {
            Kind::Text => Delta::Primitive(PrimitiveType::String),
            Kind::Integer => Delta::Primitive(PrimitiveType::Long),
            Kind::Decimal => Delta::decimal(DECIMAL.0, DECIMAL.1.unsigned_abs()).unwrap_or(Delta::DOUBLE),
            Kind::Boolean => Delta::Primitive(PrimitiveType::Boolean),
            Kind::Timestamp => Delta::Primitive(PrimitiveType::Timestamp),
            Kind::Date => Delta::Primitive(PrimitiveType::Date),
            Kind::List(item) => Delta::from(ArrayType::new(item.delta(), true)),
        }
    }
}

/// The name that Delta gives a list's item.
fn item_field(item: &Kind) -> Field {
    Field::new("element", item.arrow(), true)
}

/// Cells of one column, one after the other.
#[derive(Debug)]
pub(crate) enum Cells {
    Text(StringBuilder),
    Integer(Int64Builder),
    Decimal(Decimal128Builder),
    Boolean(BooleanBuilder),
    Timestamp(TimestampMicrosecondBuilder),
    Date(Date32Builder),
    List {
        item: Kind,
        ends: Vec<i32>,
        there: NullBufferBuilder,
        items: Box<Cells>,
    },
}

impl Cells {
    pub(crate) fn new(kind: &Kind) -> Self {
        match kind {
            Kind::Text => Cells::Text(StringBuilder::new()),
            Kind::Integer => Cells::Integer(Int64Builder::new()),
            Kind::Decimal => Cells::Decimal(Decimal128Builder::new().with_data_type(kind.arrow())),
            Kind::Boolean => Cells::Boolean(BooleanBuilder::new()),
            Kind::Timestamp => Cells::Timestamp(TimestampMicrosecondBuilder::new().with_data_type(kind.arrow())),
            Kind::Date => Cells::Date(Date32Builder::new()),
            Kind::List(item) => Cells::List {
                item: (**item).clone(),
                ends: vec![0],
                there: NullBufferBuilder::new(0),
                items: Box::new(Cells::new(item)),
            },
        }
    }

    pub(crate) fn absent(&mut self) {
        match self {
            Cells::Text(cells) => cells.append_null(),
            Cells::Integer(cells) => cells.append_null(),
            Cells::Decimal(cells) => cells.append_null(),
            Cells::Boolean(cells) => cells.append_null(),
            Cells::Timestamp(cells) => cells.append_null(),
            Cells::Date(cells) => cells.append_null(),
            Cells::List { ends, there, .. } => {
                there.append_null();
                ends.push(ends.last().copied().unwrap_or_default());
            }
        }
    }

    /// A text; an empty one is absent in columns of the envelope, where nobody means an empty text.
    pub(crate) fn text(&mut self, value: &str) {
        match self {
            Cells::Text(cells) if !value.is_empty() => cells.append_value(value),
            other => other.absent(),
        }
    }

    pub(crate) fn integer(&mut self, value: impl TryInto<i64>) {
        match (self, value.try_into()) {
            (Cells::Integer(cells), Ok(value)) => cells.append_value(value),
            (other, _) => other.absent(),
        }
    }

    pub(crate) fn boolean(&mut self, value: bool) {
        match self {
            Cells::Boolean(cells) => cells.append_value(value),
            other => other.absent(),
        }
    }

    pub(crate) fn time(&mut self, value: Time) {
        match self {
            Cells::Timestamp(cells) => cells.append_value(value.0.div_euclid(1_000)),
            other => other.absent(),
        }
    }

    /// A value as it stands in a record's data. `false`: it does not fit the column, and the cell is absent.
    pub(crate) fn json(&mut self, raw: &RawValue) -> bool {
        let text = raw.get();
        if text == "null" {
            self.absent();
            return true;
        }
        let taken = match self {
            Cells::Text(cells) => {
                match serde_json::from_str::<Cow<'_, str>>(text) {
                    Ok(value) => cells.append_value(value),
                    // What is no text (any JSON is allowed there) stays as it was written.
                    Err(_) => cells.append_value(text),
                }
                true
            }
            Cells::Integer(cells) => take(integer(text), |value| cells.append_value(value)),
            Cells::Decimal(cells) => take(decimal(text), |value| cells.append_value(value)),
            Cells::Boolean(cells) => take(text.parse().ok(), |value| cells.append_value(value)),
            Cells::Timestamp(cells) => take(unquoted(text).and_then(|text| Time::parse(&text)), |time| {
                cells.append_value(time.0.div_euclid(1_000));
            }),
            Cells::Date(cells) => take(unquoted(text).and_then(|text| Date32Type::parse(&text)), |day| {
                cells.append_value(day);
            }),
            Cells::List { ends, there, items, .. } => match serde_json::from_str::<Vec<&RawValue>>(text) {
                Ok(values) => {
                    let all = values.iter().filter(|value| !items.json(value)).count() == 0;
                    let end = ends.last().copied().unwrap_or_default();
                    ends.push(end.saturating_add(i32::try_from(values.len()).unwrap_or(i32::MAX)));
                    there.append_non_null();
                    return all;
                }
                Err(_) => false,
            },
        };
        if !taken {
            self.absent();
        }
        taken
    }

    /// What was gathered, as an array; begins anew.
    pub(crate) fn finish(&mut self) -> ArrayRef {
        match self {
            Cells::Text(cells) => Arc::new(cells.finish()),
            Cells::Integer(cells) => Arc::new(cells.finish()),
            Cells::Decimal(cells) => Arc::new(cells.finish()),
            Cells::Boolean(cells) => Arc::new(cells.finish()),
            Cells::Timestamp(cells) => Arc::new(cells.finish()),
            Cells::Date(cells) => Arc::new(cells.finish()),
            Cells::List {
                item,
                ends,
                there,
                items,
            } => {
                let ends = std::mem::replace(ends, vec![0]);
                Arc::new(ListArray::new(
                    Arc::new(item_field(item)),
                    OffsetBuffer::new(ends.into()),
                    items.finish(),
                    there.finish(),
                ))
            }
        }
    }
}

fn take<T>(value: Option<T>, put: impl FnOnce(T)) -> bool {
    value.map(put).is_some()
}

fn unquoted(text: &str) -> Option<Cow<'_, str>> {
    serde_json::from_str(text).ok()
}

/// `12`, and also `12.0` and `1.2e1`, which senders write for whole numbers.
fn integer(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| {
        let double: f64 = text.parse().ok()?;
        // Beyond 2^53 a double no longer says which whole number was meant.
        (double.fract() == 0.0 && double.abs() <= 9_007_199_254_740_992.0).then_some(double as i64)
    })
}

/// A number, or a text that holds one (`12.5`, `"12.5"`), in units of 1/10,000. `None` when it has more than four digits after
/// the point or more than 18 in all: it is kept in `extra` then, never rounded.
fn decimal(text: &str) -> Option<i128> {
    let text = text.trim_matches('"');
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    if whole.is_empty() && fraction.is_empty() || whole.len() + fraction.len() > 60 {
        return None;
    }
    let mut value: i128 = 0;
    for byte in whole.bytes().chain(fraction.bytes()) {
        let digit = byte.is_ascii_digit().then(|| i128::from(byte - b'0'))?;
        value = value.checked_mul(10)?.checked_add(digit)?;
    }
    if value == 0 {
        return Some(0);
    }
    let exponent: i32 = exponent.parse().ok()?;
    let power = exponent
        .checked_add(4)?
        .checked_sub(i32::try_from(fraction.len()).ok()?)?;
    let scale = 10_i128.checked_pow(power.unsigned_abs())?;
    let value = if power >= 0 {
        value.checked_mul(scale)?
    } else if value % scale == 0 {
        value / scale
    } else {
        return None;
    };
    (value < 10_i128.pow(u32::from(DECIMAL.0))).then_some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::util::display::array_value_to_string;

    fn column(kind: Kind, values: &[&str]) -> (Vec<String>, Vec<bool>) {
        let mut cells = Cells::new(&kind);
        let fit = values
            .iter()
            .map(|value| cells.json(serde_json::from_str(value).unwrap()))
            .collect();
        let array = cells.finish();
        assert_eq!(array.data_type(), &kind.arrow());
        let texts = (0..array.len())
            .map(|at| array_value_to_string(&array, at).unwrap())
            .collect();
        (texts, fit)
    }

    #[test]
    fn values_are_kept_exactly_or_told_not_to_fit() {
        type Written<'a> = &'a [(&'a str, &'a str, bool)];
        let cases: &[(Kind, Written<'_>)] = &[
            (
                Kind::Decimal,
                &[
                    ("12.5", "12.5000", true),
                    ("\"0.0001\"", "0.0001", true),
                    ("1e2", "100.0000", true),
                    ("-3", "-3.0000", true),
                    ("99999999999999.9999", "99999999999999.9999", true),
                    ("1e30", "", false),
                    ("0.00001", "", false),
                    ("12e-5", "", false),
                    ("120e-5", "0.0012", true),
                    ("\"free\"", "", false),
                    ("null", "", true),
                ],
            ),
            (
                Kind::Integer,
                &[
                    ("9223372036854775807", "9223372036854775807", true),
                    ("2.0", "2", true),
                    ("2.5", "", false),
                    ("\"2\"", "", false),
                ],
            ),
            (
                Kind::Timestamp,
                &[
                    (
                        "\"2026-11-23T10:00:00.123456789+01:00\"",
                        "2026-11-23T09:00:00.123456Z",
                        true,
                    ),
                    ("\"1969-12-31T23:59:59.9999999Z\"", "1969-12-31T23:59:59.999999Z", true),
                    ("\"yesterday\"", "", false),
                ],
            ),
            (
                Kind::Date,
                &[("\"2026-02-28\"", "2026-02-28", true), ("\"2026-02-30\"", "", false)],
            ),
            (
                Kind::Text,
                &[
                    ("\"a\\\"b\"", "a\"b", true),
                    ("{\"x\":1}", "{\"x\":1}", true),
                    ("\"\"", "", true),
                ],
            ),
            (Kind::Boolean, &[("true", "true", true), ("1", "", false)]),
            (
                Kind::List(Box::new(Kind::Integer)),
                &[
                    ("[1,2]", "[1, 2]", true),
                    ("[]", "[]", true),
                    ("[1,\"x\"]", "[1, ]", false),
                    ("7", "", false),
                ],
            ),
        ];
        for (kind, values) in cases {
            let (texts, fit) = column(kind.clone(), &values.iter().map(|case| case.0).collect::<Vec<_>>());
            for ((written, text, fits), (found, fitted)) in values.iter().zip(texts.iter().zip(fit)) {
                assert_eq!((found.as_str(), fitted), (*text, *fits), "{kind:?} {written}");
            }
        }
    }

    #[test]
    fn every_type_of_the_board_has_a_column_that_delta_knows() {
        for kind in [
            Kind::Text,
            Kind::Integer,
            Kind::Decimal,
            Kind::Boolean,
            Kind::Timestamp,
            Kind::Date,
            Kind::List(Box::new(Kind::List(Box::new(Kind::Decimal)))),
        ] {
            assert_eq!(Kind::from_arrow(&kind.arrow()), Some(kind.clone()));
            assert_ne!(kind.delta(), deltalake_core::DataType::DOUBLE);
        }
    }
}
