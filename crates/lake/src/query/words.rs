//! DataFusion's faults in words for people: what is unknown, what is near it, which limit was met.

use super::TableInfo;
use crate::fault::{Refused, RefusedKind};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::SchemaError;
use datafusion::error::DataFusionError;

/// A type in a word, as the board's people would say it.
pub(super) fn kind(of: &DataType) -> String {
    match of {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "text".into(),
        DataType::Boolean => "boolean".into(),
        DataType::Date32 | DataType::Date64 => "date".into(),
        DataType::Timestamp(..) => "timestamp".into(),
        DataType::Decimal32(p, s)
        | DataType::Decimal64(p, s)
        | DataType::Decimal128(p, s)
        | DataType::Decimal256(p, s) => {
            format!("decimal({p}, {s})")
        }
        DataType::List(item) | DataType::LargeList(item) => format!("list<{}>", kind(item.data_type())),
        DataType::Dictionary(_, value) => kind(value),
        other => other.to_string().to_lowercase(),
    }
}

pub(super) fn refusal(error: &DataFusionError, tables: &[TableInfo]) -> Refused {
    match error.find_root() {
        DataFusionError::ResourcesExhausted(_) => Refused::new(
            RefusedKind::Memory,
            "It needs more memory than a question may take.",
            "Ask about less: fewer groups, fewer columns, a filter.",
        ),
        DataFusionError::SchemaError(fault, _) => schema(fault),
        DataFusionError::SQL(fault, _) => {
            question(&format!("This is no SQL: {}.", fault), "See the place that is named.")
        }
        DataFusionError::Plan(text) | DataFusionError::NotImplemented(text) => plan(text, tables),
        DataFusionError::ObjectStore(fault) => Refused::new(
            RefusedKind::Trouble,
            format!("A file of the lake could not be read: {fault}"),
            "Try again; if it stays so, `stormlake lake rebuild` makes the lake anew from the log.",
        ),
        DataFusionError::ParquetError(fault) => Refused::new(
            RefusedKind::Trouble,
            format!("A file of the lake could not be read: {fault}"),
            "`stormlake lake rebuild` makes the lake anew from the log.",
        ),
        other => question(&sentence(&other.strip_backtrace()), "See what it says of the place."),
    }
}

fn question(detail: &str, mend: &str) -> Refused {
    Refused::new(RefusedKind::Question, detail, mend)
}

fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => "The question could not be answered.".into(),
    }
}

fn schema(fault: &SchemaError) -> Refused {
    match fault {
        SchemaError::FieldNotFound { field, valid_fields } => {
            let names: Vec<&str> = valid_fields.iter().map(|field| field.name.as_str()).collect();
            let mend = match stormlake_board::nearest(&field.name, names.iter().copied()) {
                Some(near) => format!("Did you mean `{near}`?"),
                None if names.is_empty() => "Name a table with `from` first.".into(),
                None => format!("There are: {}.", names.join(", ")),
            };
            question(&format!("There is no column `{}` here.", field.name), &mend)
        }
        other => question(
            &sentence(&other.to_string()),
            "Say which table's column is meant: `table.column`.",
        ),
    }
}

fn plan(text: &str, tables: &[TableInfo]) -> Refused {
    // "table 'datafusion.public.no_such' not found"
    let missing = text
        .strip_prefix("table '")
        .and_then(|rest| rest.strip_suffix("' not found"));
    if let Some(path) = missing {
        let name = path.rsplit('.').next().unwrap_or(path);
        let mend = match stormlake_board::nearest(name, tables.iter().map(|table| table.name.as_str())) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => "`show tables` lists them.".into(),
        };
        return question(&format!("There is no table `{name}`."), &mend);
    }
    let reads_only = ["DDL not supported", "DML not supported", "Statement not supported"];
    if reads_only.iter().any(|start| text.starts_with(start)) {
        return question(
            "The lake is only read.",
            "Ask with `select`, `explain`, `show` or `describe`.",
        );
    }
    question(&sentence(text), "See what it says of the place.")
}
