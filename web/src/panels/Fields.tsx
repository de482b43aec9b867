/** The fields of a sticky: the contract of its data. */
import { Icon } from "../app/Icon";
import { strings } from "../strings";
import type { FieldView } from "../wire";

export function Fields({ fields }: { fields: FieldView[] }) {
  const words = strings.sticky;
  return (
    <section>
      <h3>{words.fields}</h3>
      {fields.length === 0 ? (
        <p className="quiet">{words.noFields}</p>
      ) : (
        <table className="fields">
          <thead>
            <tr>
              <th scope="col">{words.field}</th>
              <th scope="col">{words.fieldType}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <tr key={field.name}>
                <th scope="row">
                  <code>{field.name}</code>
                  {field.key && (
                    <span className="tag is-key" title={words.key}>
                      <Icon name="key" /> {words.key}
                    </span>
                  )}
                  {field.sensitive && (
                    <span className="tag is-sensitive" title={words.sensitive}>
                      <Icon name="lock" /> {words.sensitive}
                    </span>
                  )}
                </th>
                <td>
                  <code className="type">{field.type}</code>
                  {field.unit && <span className="quiet"> {field.unit}</span>}
                  {field.optional && <span className="quiet"> · {words.optional}</span>}
                  {field.about && <p className="quiet">{field.about}</p>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
