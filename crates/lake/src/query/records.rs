//! The records of one event, read off its table row by row: what a model learns from.

use super::sheet::Sheet;
use super::{Limits, words};
use crate::cells::Kind;
use crate::fault::Refused;
use crate::lake::{Lake, State, locked};
use crate::shape::EXTRA;
use datafusion::arrow::array::{
    Array, AsArray as _, BooleanArray, Decimal128Array, Int64Array, RecordBatch, StringArray,
};
use datafusion::arrow::datatypes::{Decimal128Type, DecimalType as _, Int64Type, TimestampMicrosecondType};
use datafusion::error::DataFusionError;
use futures_util::StreamExt as _;
use std::sync::Arc;
use stormlake_record::{Position, Time};

/// A record of one event, as its table has it.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Where it stands in the log.
    pub position: Position,
    /// When it happened, to the microsecond.
    pub time: Time,
    /// Whom it concerns; empty = nobody.
    pub subject: &'a str,
    /// Who said so.
    pub source: &'a str,
    /// Its id at its source.
    pub id: &'a str,
    /// The fields that were asked for, as a JSON object.
    pub data: &'a [u8],
}

/// What every row is asked for before its fields.
const HEAD: [&str; 5] = ["position", "time", "subject", "source", "id"];

impl Lake {
    /// Reads every record of an event in the log's order, those in no file yet among them, with some fields of its data, until `each`
    /// says `false`. Gives back the first position that was not looked at.
    ///
    /// `None`: the tables cannot say exactly what was sent. That is so where a field's type has changed, or is neither text nor number nor boolean.
    ///
    /// # Errors
    /// The store does not answer, or what it holds cannot be read.
    pub async fn read_event(
        &self,
        slug: &str,
        fields: &[String],
        mut each: impl FnMut(Row<'_>) -> bool + Send,
    ) -> Result<Option<Position>, Refused> {
        let (sheet, columns, end) = {
            let mut state = locked(&self.state);
            let end = Position(state.next);
            let Some((folder, columns)) = state.exact(slug, fields) else {
                return Ok(None);
            };
            let Some(table) = state.tables.get_mut(&folder) else {
                return Ok(None);
            };
            let uncut = table.uncut();
            (Sheet::new(&self.place, table, uncut), columns, end)
        };
        let failed = |error: DataFusionError| words::refusal(&error, &[]);
        self.rows(sheet, &columns, &mut each).await.map_err(failed)?;
        Ok(Some(end))
    }

    async fn rows(
        &self,
        sheet: Sheet,
        columns: &[(String, String)],
        each: &mut (impl FnMut(Row<'_>) -> bool + Send),
    ) -> Result<(), DataFusionError> {
        let context = self.session(Limits::default())?;
        let names: Vec<&str> = HEAD
            .into_iter()
            .chain(columns.iter().map(|(column, _)| column.as_str()))
            .chain([EXTRA])
            .collect();
        let frame = context.read_table(Arc::new(sheet))?.select_columns(&names)?;
        let task = Arc::new(frame.task_ctx());
        let plan = frame.create_physical_plan().await?;
        // One after the other: files are named by their first position, and the tail comes last.
        for partition in 0..plan.properties().output_partitioning().partition_count() {
            let mut batches = plan.execute(partition, task.clone())?;
            while let Some(batch) = batches.next().await {
                let batch = batch?;
                let rows = Rows::new(&batch, columns)
                    .ok_or_else(|| DataFusionError::Internal("a table has other columns than it says".into()))?;
                if !rows.each(each) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

impl State {
    /// The table of an event, and which columns hold these fields; `None` where they do not hold them exactly.
    fn exact(&self, slug: &str, fields: &[String]) -> Option<(String, Vec<(String, String)>)> {
        let folder = self.only_table_of(slug)?;
        let table = self.tables.get(&folder)?;
        let mut columns = Vec::new();
        for field in fields {
            let of_field = |column: &&crate::shape::Column| column.field.as_ref() == Some(field);
            // A field without a column is in `extra`.
            let Some(column) = table.shape.columns.iter().find(of_field) else {
                continue;
            };
            match column.kind {
                Kind::Text | Kind::Integer | Kind::Decimal | Kind::Boolean => {
                    columns.push((column.name.clone(), field.clone()));
                }
                Kind::Timestamp | Kind::Date | Kind::List(_) => return None,
            }
        }
        Some((folder, columns))
    }
}

enum Field<'a> {
    Text(&'a StringArray),
    Integer(&'a Int64Array),
    Decimal(&'a Decimal128Array),
    Boolean(&'a BooleanArray),
}

impl<'a> Field<'a> {
    fn of(column: &'a dyn Array) -> Option<Self> {
        let text = || column.as_string_opt().map(Field::Text);
        let integer = || column.as_primitive_opt::<Int64Type>().map(Field::Integer);
        let decimal = || column.as_primitive_opt::<Decimal128Type>().map(Field::Decimal);
        let boolean = || column.as_boolean_opt().map(Field::Boolean);
        text().or_else(integer).or_else(decimal).or_else(boolean)
    }

    fn is_null(&self, row: usize) -> bool {
        match self {
            Field::Text(cells) => cells.is_null(row),
            Field::Integer(cells) => cells.is_null(row),
            Field::Decimal(cells) => cells.is_null(row),
            Field::Boolean(cells) => cells.is_null(row),
        }
    }

    /// As JSON.
    fn json(&self, row: usize) -> String {
        match self {
            Field::Text(cells) => serde_json::Value::from(cells.value(row)).to_string(),
            Field::Integer(cells) => cells.value(row).to_string(),
            Field::Decimal(cells) => Decimal128Type::format_decimal(cells.value(row), cells.precision(), cells.scale()),
            Field::Boolean(cells) => cells.value(row).to_string(),
        }
    }
}

/// A batch, column by column.
struct Rows<'a> {
    position: &'a [i64],
    time: &'a [i64],
    texts: [&'a StringArray; 3],
    fields: Vec<(Vec<u8>, Field<'a>)>,
    extra: &'a StringArray,
}

impl<'a> Rows<'a> {
    fn new(batch: &'a RecordBatch, columns: &[(String, String)]) -> Option<Self> {
        let text = |at: usize| batch.columns().get(at)?.as_string_opt::<i32>();
        let fields = columns.iter().enumerate().map(|(at, (_, name))| {
            let mut key = serde_json::to_vec(name).ok()?;
            key.push(b':');
            Some((key, Field::of(batch.columns().get(HEAD.len() + at)?)?))
        });
        Some(Self {
            position: batch.column(0).as_primitive_opt::<Int64Type>()?.values(),
            time: batch
                .columns()
                .get(1)?
                .as_primitive_opt::<TimestampMicrosecondType>()?
                .values(),
            texts: [text(2)?, text(3)?, text(4)?],
            fields: fields.collect::<Option<_>>()?,
            extra: text(HEAD.len() + columns.len())?,
        })
    }

    /// Hands the rows over; whether more are wanted.
    fn each(&self, each: &mut impl FnMut(Row<'_>) -> bool) -> bool {
        let mut data = Vec::new();
        for (row, (position, time)) in self.position.iter().zip(self.time).enumerate() {
            data.clear();
            data.push(b'{');
            for (key, field) in self.fields.iter().filter(|(_, field)| !field.is_null(row)) {
                comma(&mut data);
                data.extend_from_slice(key);
                data.extend_from_slice(field.json(row).as_bytes());
            }
            if !self.extra.is_null(row) {
                let inside = self
                    .extra
                    .value(row)
                    .strip_prefix('{')
                    .and_then(|text| text.strip_suffix('}'));
                if let Some(inside) = inside.filter(|inside| !inside.is_empty()) {
                    comma(&mut data);
                    data.extend_from_slice(inside.as_bytes());
                }
            }
            data.push(b'}');
            let [subject, source, id] = self
                .texts
                .map(|texts| if texts.is_null(row) { "" } else { texts.value(row) });
            let row = Row {
                position: Position(u64::try_from(*position).unwrap_or_default()),
                time: Time(time.saturating_mul(1_000)),
                subject,
                source,
                id,
                data: &data,
            };
            if !each(row) {
                return false;
            }
        }
        true
    }
}

fn comma(data: &mut Vec<u8>) {
    if data.len() > 1 {
        data.push(b',');
    }
}
