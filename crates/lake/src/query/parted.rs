//! Grouping by what is one constant in each branch of a union, as `type` is in `events`: each branch is one group and is counted for
//! itself, so that a count by type reads no row at all.

use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::common::{Column, DFSchema};
use datafusion::error::Result;
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{Aggregate, Expr, LogicalPlan, LogicalPlanBuilder, Projection, lit};
use datafusion::optimizer::{ApplyOrder, OptimizerConfig, OptimizerRule};
use std::collections::HashSet;
use std::sync::Arc;

/// The rule.
#[derive(Debug)]
pub(super) struct GroupsAreBranches;

impl OptimizerRule for GroupsAreBranches {
    fn name(&self) -> &'static str {
        "groups_are_branches"
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        Some(ApplyOrder::BottomUp)
    }

    fn supports_rewrite(&self) -> bool {
        true
    }

    fn rewrite(&self, plan: LogicalPlan, _config: &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>> {
        let LogicalPlan::Aggregate(aggregate) = &plan else {
            return Ok(Transformed::no(plan));
        };
        match parted(aggregate)? {
            Some(other) => Ok(Transformed::yes(other)),
            None => Ok(Transformed::no(plan)),
        }
    }
}

/// Down to the union, past what only gives names.
fn union_below(plan: &LogicalPlan) -> Option<&[Arc<LogicalPlan>]> {
    match plan {
        LogicalPlan::SubqueryAlias(alias) => union_below(&alias.input),
        LogicalPlan::Union(union) => Some(&union.inputs),
        _ => None,
    }
}

fn constant(expression: &Expr) -> Option<&Expr> {
    match expression {
        Expr::Alias(alias) => constant(&alias.expr),
        Expr::Literal(..) => Some(expression),
        _ => None,
    }
}

/// The constants of a branch in these columns.
fn constants(branch: &LogicalPlan, columns: &[usize]) -> Option<Vec<Expr>> {
    let LogicalPlan::Projection(Projection { expr, .. }) = branch else {
        return None;
    };
    columns.iter().map(|at| constant(expr.get(*at)?).cloned()).collect()
}

fn parted(aggregate: &Aggregate) -> Result<Option<LogicalPlan>> {
    let schema = aggregate.input.schema();
    let place = |expression: &Expr| match expression {
        Expr::Column(column) => schema.maybe_index_of_column(column),
        _ => None,
    };
    let groups: Option<Vec<usize>> = aggregate.group_expr.iter().map(place).collect();
    let (Some(branches), Some(groups)) = (union_below(&aggregate.input), groups) else {
        return Ok(None);
    };
    let Some(constants) = branches
        .iter()
        .map(|branch| constants(branch, &groups))
        .collect::<Option<Vec<_>>>()
    else {
        return Ok(None);
    };
    // Two branches of one group would have to be put together again.
    let different: HashSet<&Vec<Expr>> = constants.iter().collect();
    if groups.is_empty() || different.len() < branches.len() {
        return Ok(None);
    }
    let mut all: Option<LogicalPlanBuilder> = None;
    for (branch, constants) in branches.iter().zip(constants) {
        let one = counted(aggregate, schema, branch, constants)?;
        all = Some(match all {
            Some(all) => all.union(one)?,
            None => LogicalPlanBuilder::from(one),
        });
    }
    let Some(all) = all.map(LogicalPlanBuilder::build).transpose()? else {
        return Ok(None);
    };
    // Under the names that the aggregate gives.
    let named = all
        .schema()
        .iter()
        .zip(aggregate.schema.iter())
        .map(|((table, field), (known, wanted))| {
            Expr::Column(Column::new(table.cloned(), field.name())).alias_qualified(known.cloned(), wanted.name())
        });
    let named: Vec<Expr> = named.collect();
    Ok(Some(LogicalPlanBuilder::from(all).project(named)?.build()?))
}

/// One branch as the one group that it is; no row where it has none.
fn counted(
    aggregate: &Aggregate,
    schema: &DFSchema,
    branch: &Arc<LogicalPlan>,
    constants: Vec<Expr>,
) -> Result<LogicalPlan> {
    let own = branch.schema();
    let in_branch = |expression: &Expr| {
        let moved = expression.clone().transform(|node| {
            Ok(match &node {
                Expr::Column(column) => match schema.maybe_index_of_column(column) {
                    Some(at) => {
                        let (table, field) = own.qualified_field(at);
                        Transformed::yes(Expr::Column(Column::new(table.cloned(), field.name())))
                    }
                    None => Transformed::no(node),
                },
                _ => Transformed::no(node),
            })
        });
        moved.map(|moved| moved.data)
    };
    let rows = "rows of the branch";
    let mut counts = vec![count(lit(1_i64)).alias(rows)];
    for (number, expression) in aggregate.aggr_expr.iter().enumerate() {
        counts.push(in_branch(expression)?.alias(format!("aggregate {number}")));
    }
    let shown = constants
        .into_iter()
        .enumerate()
        .map(|(number, constant)| constant.alias(format!("group {number}")))
        .chain(
            (0..aggregate.aggr_expr.len())
                .map(|number| Expr::Column(Column::new_unqualified(format!("aggregate {number}")))),
        );
    let none: [Expr; 0] = [];
    LogicalPlanBuilder::from(branch.as_ref().clone())
        .aggregate(none, counts)?
        .filter(Expr::Column(Column::new_unqualified(rows)).gt(lit(0_i64)))?
        .project(shown.collect::<Vec<_>>())?
        .build()
}
