/** The same as a chart, in numbers: closed until it is wanted. */
import { strings } from "../strings";
import { Scrolled } from "./Scrolled";

interface Props {
  title: string;
  columns: string[];
  /** The first cell of each row heads it. */
  rows: string[][];
}

export function DayTable({ title, columns, rows }: Props) {
  return (
    <details className="as-table">
      <summary>{strings.policies.lift.asTable}</summary>
      <Scrolled label={title}>
        <table className="numbers">
          <caption className="hidden">{title}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([head, ...cells]) => (
              <tr key={head}>
                <th scope="row">{head}</th>
                {cells.map((cell, nth) => (
                  <td key={nth}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
    </details>
  );
}
