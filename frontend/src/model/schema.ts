/** Whether a value fits a JSON Schema, checked in the browser: compiled validators need `eval`, which is refused. */

import type { Json, JsonObject } from './types';

export interface Problem {
  path: (string | number)[];
  text: string;
}

const DEPTH_MAX = 40;
const PROBLEMS_MAX = 50;

const isObject = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

const same = (a: Json | undefined, b: Json | undefined): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);
const list = (values: Json[]) => values.map((value) => JSON.stringify(value)).join(', ');
const number = (value: Json | undefined) => (typeof value === 'number' ? value : null);

class Check {
  readonly problems: Problem[] = [];

  constructor(private readonly root: JsonObject) {}

  private say(path: Problem['path'], text: string): void {
    if (this.problems.length < PROBLEMS_MAX) this.problems.push({ path, text });
  }

  private resolve(reference: string): Json | undefined {
    if (!reference.startsWith('#')) return undefined;
    const parts = reference.slice(1).split('/').filter(Boolean);
    return parts.reduce<Json | undefined>((at, part) => {
      const name = decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~');
      return isObject(at) ? at[name] : undefined;
    }, this.root);
  }

  private holds(value: Json, schema: Json | undefined, depth: number): boolean {
    const inner = new Check(this.root);
    inner.check(value, schema, [], depth + 1);
    return inner.problems.length === 0;
  }

  check(value: Json, schema: Json | undefined, path: Problem['path'], depth = 0): void {
    if (schema === false) this.say(path, 'Nothing is allowed here.');
    if (!isObject(schema) || depth > DEPTH_MAX) return;
    if (typeof schema.$ref === 'string') this.check(value, this.resolve(schema.$ref), path, depth + 1);
    const types = Array.isArray(schema.type) ? schema.type : schema.type === undefined ? [] : [schema.type];
    const type = typeOf(value);
    if (types.length > 0 && !types.includes(type) && !(type === 'integer' && types.includes('number'))) {
      this.say(path, `Must be ${types.join(' or ')}, is ${type}.`);
      return;
    }
    if (Array.isArray(schema.enum) && !schema.enum.some((one) => same(one, value)))
      this.say(path, `Must be one of ${list(schema.enum)}.`);
    if (schema.const !== undefined && !same(schema.const, value))
      this.say(path, `Must be ${JSON.stringify(schema.const)}.`);
    if (typeof value === 'number') this.number(value, schema, path);
    if (typeof value === 'string') this.text(value, schema, path);
    if (Array.isArray(value)) this.array(value, schema, path, depth);
    if (isObject(value)) this.object(value, schema, path, depth);
    this.combine(value, schema, path, depth);
  }

  private number(value: number, schema: JsonObject, path: Problem['path']): void {
    const [least, most] = [number(schema.minimum), number(schema.maximum)];
    const [above, below] = [number(schema.exclusiveMinimum), number(schema.exclusiveMaximum)];
    if (least !== null && (value < least || (schema.exclusiveMinimum === true && value === least)))
      this.say(path, `Must be at least ${least}.`);
    if (most !== null && (value > most || (schema.exclusiveMaximum === true && value === most)))
      this.say(path, `Must be at most ${most}.`);
    if (above !== null && value <= above) this.say(path, `Must be more than ${above}.`);
    if (below !== null && value >= below) this.say(path, `Must be less than ${below}.`);
    const step = number(schema.multipleOf);
    if (step && Math.abs(value / step - Math.round(value / step)) > 1e-9)
      this.say(path, `Must be a multiple of ${step}.`);
  }

  private text(value: string, schema: JsonObject, path: Problem['path']): void {
    const [least, most] = [number(schema.minLength), number(schema.maxLength)];
    if (least !== null && [...value].length < least)
      this.say(path, `Must have at least ${least} characters.`);
    if (most !== null && [...value].length > most) this.say(path, `Must have at most ${most} characters.`);
    if (typeof schema.pattern !== 'string') return;
    try {
      if (!new RegExp(schema.pattern, 'u').test(value)) this.say(path, `Must match ${schema.pattern}.`);
    } catch {
      // A pattern of another dialect refuses nothing here; the gateway decides.
    }
  }

  private array(value: Json[], schema: JsonObject, path: Problem['path'], depth: number): void {
    const [least, most] = [number(schema.minItems), number(schema.maxItems)];
    if (least !== null && value.length < least) this.say(path, `Must have at least ${least} items.`);
    if (most !== null && value.length > most) this.say(path, `Must have at most ${most} items.`);
    if (schema.uniqueItems === true && new Set(value.map((item) => JSON.stringify(item))).size < value.length)
      this.say(path, 'Items must differ.');
    value.forEach((item, index) => {
      const rule = Array.isArray(schema.items) ? schema.items[index] : schema.items;
      this.check(item, rule, [...path, index], depth + 1);
    });
  }

  private object(value: JsonObject, schema: JsonObject, path: Problem['path'], depth: number): void {
    for (const name of Array.isArray(schema.required) ? schema.required : [])
      if (!(String(name) in value)) this.say(path, `“${String(name)}” is missing.`);
    const properties = isObject(schema.properties) ? schema.properties : {};
    const patterns = isObject(schema.patternProperties) ? Object.entries(schema.patternProperties) : [];
    for (const [name, item] of Object.entries(value)) {
      const rules = patterns
        .filter(([pattern]) => new RegExp(pattern, 'u').test(name))
        .map(([, rule]) => rule);
      if (name in properties) rules.push(properties[name] as Json);
      for (const rule of rules) this.check(item, rule, [...path, name], depth + 1);
      if (rules.length > 0) continue;
      if (schema.additionalProperties === false) this.say([...path, name], `“${name}” is not known.`);
      else this.check(item, schema.additionalProperties, [...path, name], depth + 1);
    }
  }

  private combine(value: Json, schema: JsonObject, path: Problem['path'], depth: number): void {
    for (const part of Array.isArray(schema.allOf) ? schema.allOf : [])
      this.check(value, part, path, depth + 1);
    const any = Array.isArray(schema.anyOf) ? schema.anyOf : null;
    if (any && !any.some((part) => this.holds(value, part, depth))) this.say(path, 'Fits none of the forms.');
    const one = Array.isArray(schema.oneOf) ? schema.oneOf : null;
    const holding = one?.filter((part) => this.holds(value, part, depth)).length ?? 1;
    if (holding !== 1)
      this.say(path, holding === 0 ? 'Fits none of the forms.' : 'Fits more than one of the forms.');
    if (schema.not !== undefined && this.holds(value, schema.not, depth)) this.say(path, 'Must not be so.');
  }
}

/** What is wrong with the value by the schema; nothing where it fits. */
export function schemaProblems(value: Json, schema: JsonObject): Problem[] {
  const check = new Check(schema);
  check.check(value, schema, []);
  return check.problems;
}

export const pathText = (path: Problem['path']): string =>
  path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index > 0 ? `.${part}` : part))
    .join('');
