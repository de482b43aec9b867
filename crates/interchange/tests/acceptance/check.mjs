// Other people's readers over what `stormlake export` writes: `node check.mjs FOLDER`, where each folder in it is one project
// with a folder for each form. Ends with 1 and says why where a reader refuses something.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import asyncapi from '@asyncapi/parser';
import * as gherkin from '@cucumber/gherkin';
import * as messages from '@cucumber/messages';
import Ajv2020 from 'ajv/dist/2020.js';

const root = process.argv[2];
const require = createRequire(import.meta.url);
let faults = 0;
const say = (text) => {
    faults += 1;
    console.error(text);
};
const files = (folder, ending) =>
    readdirSync(folder, { recursive: true })
        .filter((name) => name.endsWith(ending))
        .sort()
        .map((name) => join(folder, name));

async function checkAsyncapi(project) {
    const text = readFileSync(join(project, 'asyncapi', 'asyncapi.yaml'), 'utf8');
    const { document, diagnostics } = await new asyncapi.Parser().parse(text);
    // 0 is an error, 1 a warning; the rest is advice.
    for (const { severity, message, path } of diagnostics) {
        if (severity < 2) say(`${project}: asyncapi: ${message} (${path.join('.')})`);
    }
    if (!document) return say(`${project}: asyncapi: no document`);
    return `${document.allMessages().all().length} messages, ${document.allChannels().all().length} channels`;
}

function checkGherkin(project) {
    let scenarios = 0;
    for (const file of files(join(project, 'gherkin'), '.feature')) {
        const newId = messages.IdGenerator.incrementing();
        const parser = new gherkin.Parser(new gherkin.AstBuilder(newId), new gherkin.GherkinClassicTokenMatcher());
        try {
            const { feature } = parser.parse(readFileSync(file, 'utf8'));
            const found = feature.children.filter((child) => child.scenario);
            if (found.length === 0) say(`${file}: no scenario`);
            for (const { scenario } of found) {
                const kinds = scenario.steps.map((step) => step.keywordType);
                if (!kinds.includes('Action') || !kinds.includes('Outcome')) say(`${file}: ${scenario.name}: no When or no Then`);
            }
            scenarios += found.length;
        } catch (error) {
            say(`${file}: ${error.message}`);
        }
    }
    return `${scenarios} scenarios`;
}

function checkEventcatalog(project) {
    const linter = join(require.resolve('@eventcatalog/linter'), '..', 'cli', 'index.js');
    try {
        return execFileSync(process.execPath, [linter, '--fail-on-warning', join(project, 'eventcatalog')], { encoding: 'utf8', stdio: 'pipe' }).trim().split('\n').pop().trim();
    } catch (error) {
        say(`${project}: eventcatalog: ${error.stdout}${error.stderr}`);
    }
}

function checkSchemas(project) {
    // What is asserted is in `pattern`; `x-…` and `format` are notes.
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
    const schemas = files(join(project, 'json-schema'), '.schema.json');
    for (const file of schemas) {
        const schema = JSON.parse(readFileSync(file, 'utf8'));
        if (!ajv.validateSchema(schema)) say(`${file}: ${ajv.errorsText()}`);
        const validate = ajv.compile(schema);
        const sample = file.replace('json-schema', 'cloudevents').replace('.schema.json', '.json');
        if (!existsSync(sample)) continue;
        const record = JSON.parse(readFileSync(sample, 'utf8'));
        if (!validate(record)) say(`${sample}: ${ajv.errorsText(validate.errors)}`);
        for (const [name, field] of Object.entries(schema.properties.data.properties ?? {})) {
            // Prices that are no whole number of ten-thousandths as doubles.
            if (field['x-digits-after-point'] && (field.maximum ?? 13) > 12.34 && (field.minimum ?? 0) <= 0.3) {
                for (const price of [0.3, 12.34, 1.1]) {
                    if (!validate({ ...record, data: { ...record.data, [name]: price } })) say(`${file}: ${name}: ${price} is refused`);
                }
            }
        }
        if (validate({ ...record, type: 'no.such.event' })) say(`${file}: takes any type`);
    }
    return `${schemas.length} schemas`;
}

const projects = readdirSync(root).map((name) => join(root, name));
if (projects.length === 0) say(`${root} holds no project`);
for (const project of projects) {
    console.log(`${project}:`);
    console.log(`  asyncapi      ${await checkAsyncapi(project)}`);
    console.log(`  gherkin       ${checkGherkin(project)}`);
    console.log(`  eventcatalog  ${checkEventcatalog(project)}`);
    console.log(`  json-schema   ${checkSchemas(project)}`);
}
process.exit(faults > 0 ? 1 : 0);
