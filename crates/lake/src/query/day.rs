//! `date_trunc` of times in UTC without asking a time zone for every one of them: a third of the time of a question by day.

use datafusion::arrow::array::{Array as _, ArrayRef, AsArray as _};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, TimeUnit, TimestampMicrosecondType};
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::functions::datetime::date_trunc;
use datafusion::logical_expr::sort_properties::{ExprProperties, SortProperties};
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
};
use std::sync::Arc;

/// DataFusion's own function, called with times that name no zone where theirs is UTC: what comes out is the same.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct DateTrunc(Arc<ScalarUDF>);

impl DateTrunc {
    pub(super) fn new() -> Self {
        Self(date_trunc())
    }
}

/// The same times under another name of their zone.
fn in_zone(times: &ArrayRef, zone: Option<&str>) -> Option<ArrayRef> {
    let times = times.as_primitive_opt::<TimestampMicrosecondType>()?.clone();
    Some(Arc::new(times.with_timezone_opt(zone)))
}

impl ScalarUDFImpl for DateTrunc {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn aliases(&self) -> &[String] {
        self.0.aliases()
    }

    fn signature(&self) -> &Signature {
        self.0.signature()
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.0.return_type(types)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        self.0.return_field_from_args(args)
    }

    fn output_ordering(&self, inputs: &[ExprProperties]) -> Result<SortProperties> {
        self.0.output_ordering(inputs)
    }

    fn invoke_with_args(&self, mut args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let utc = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        let plain = match args.args.get(1) {
            Some(ColumnarValue::Array(times)) if *times.data_type() == utc => in_zone(times, None),
            _ => None,
        };
        let Some(plain) = plain else {
            return self.0.invoke_with_args(args);
        };
        let field = Field::new(self.name(), plain.data_type().clone(), true);
        if let Some(known) = args.arg_fields.get_mut(1) {
            *known = Arc::new(known.as_ref().clone().with_data_type(plain.data_type().clone()));
        }
        args.args[1] = ColumnarValue::Array(plain);
        args.return_field = Arc::new(field);
        match self.0.invoke_with_args(args)? {
            ColumnarValue::Array(times) => Ok(ColumnarValue::Array(in_zone(&times, Some("UTC")).unwrap_or(times))),
            ColumnarValue::Scalar(ScalarValue::TimestampMicrosecond(time, None)) => Ok(ColumnarValue::Scalar(
                ScalarValue::TimestampMicrosecond(time, Some("UTC".into())),
            )),
            other => Ok(other),
        }
    }
}
