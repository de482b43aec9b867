//! `stormlake sql`: a question over the lake.

use crate::access::Access;
use crate::failure::{Failure, Outcome, Result};
use crate::look::err;
use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::PathBuf;
use stormlake_lake::Format;

/// Ask the lake in SQL: every event sticky is a table, `events` is all of them
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The question; `-` reads it from standard input
    sql: String,
    /// The project's folder
    #[arg(long = "in", value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    #[command(flatten)]
    data: crate::place::DataArgs,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Form::Table)]
    format: Form,
    /// At most so many rows
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    rows: Option<u64>,
    /// Write it into this file
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// For people
    Table,
    /// Comma separated, with a head
    Csv,
    /// Columns and rows
    Json,
    /// An Arrow IPC stream
    Arrow,
    /// A Parquet file
    Parquet,
}

impl From<Form> for Format {
    fn from(form: Form) -> Self {
        match form {
            Form::Table => Format::Table,
            Form::Csv => Format::Csv,
            Form::Json => Format::Json,
            Form::Arrow => Format::Arrow,
            Form::Parquet => Format::Parquet,
        }
    }
}

/// Carries it out.
pub async fn run(args: Args) -> Result {
    let mut sql = args.sql;
    if sql == "-" {
        sql.clear();
        let read = std::io::stdin().take(1 << 20).read_to_string(&mut sql);
        read.map_err(|error| Failure::fault(format!("standard input cannot be read: {error}")))?;
    }
    let bytes_only = matches!(args.format, Form::Arrow | Form::Parquet);
    if bytes_only && args.out.is_none() && std::io::stdout().is_terminal() {
        return Err(
            Failure::fault("this form is not for a terminal").mend("write it into a file: --out answer.parquet")
        );
    }
    let access = Access::to(crate::place::folder(&args.dir, &args.data)?).await?;
    let rows = args.rows.and_then(|rows| usize::try_from(rows).ok());
    let answer = access.sql(&sql, rows, args.format.into()).await;
    access.close();
    let (bytes, truncated) = answer?;
    match &args.out {
        Some(path) => {
            std::fs::write(path, &bytes).map_err(|error| Failure::fault(format!("{}: {error}", path.display())))?
        }
        None => {
            // A reader that has seen enough closes the pipe; that is no fault.
            drop(std::io::stdout().write_all(&bytes));
        }
    }
    if truncated {
        err("There are more rows; ask for them with --rows.\n");
    }
    Ok(Outcome::Fine)
}
