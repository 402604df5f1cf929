import { Fragment, useMemo } from 'react';
import { setField } from '../../actions/nodes';
import { fieldOf } from '../../model/findingFields';
import type { Field, Finding, JsonObject } from '../../model/types';
import { labelOf } from '../../model/values';
import { useFindings } from '../../store/findings';
import { useSession } from '../../store/session';
import { FieldEditor } from './FieldEditor';
import { FilterTester } from './FilterTester';
import { Fold } from './Fold';

interface Props {
  owner: { node: string } | { edge: string };
  fields: Field[];
  values: JsonObject;
  hide?: ReadonlySet<string>;
}

/** Below a filter that is set: whether an event passes it. */
function Tester({ owner, field, values }: Pick<Props, 'owner' | 'values'> & { field: Field }) {
  const project = useSession((state) => state.project);
  const filter = values[field.name];
  const edge = 'edge' in owner ? project.edgeByUid.get(owner.edge) : undefined;
  const source = edge && project.nodeByUid.get(edge.source);
  if (!field.dialect || filter === undefined || !source) return null;
  const scope = typeof values.filter_scope === 'string' ? { scope: values.filter_scope } : {};
  return <FilterTester filter={{ dialect: field.dialect, filter, source: source.kind, ...scope }} />;
}

/** What validation says of the owner, by the field that it is about. */
function useFieldFindings(owner: Props['owner'], fields: Field[]): Map<string, Finding[]> {
  const project = useSession((state) => state.project);
  const node = 'node' in owner ? project.nodeByUid.get(owner.node)?.id : undefined;
  const edge = 'edge' in owner ? project.edgeByUid.get(owner.edge)?.id : undefined;
  const id = node ?? edge ?? '';
  const found = useFindings((state) => (node ? state.byNode.get(id) : state.byEdge.get(id)));
  return useMemo(() => {
    const names = fields.map((field) => field.name);
    const by = new Map<string, Finding[]>();
    for (const finding of found ?? []) {
      const name = fieldOf(finding, id, names);
      if (name) by.set(name, [...(by.get(name) ?? []), finding]);
    }
    return by;
  }, [found, fields, id]);
}

function Section({ title, fields, open, owner, values }: Props & { title: string; open: boolean }) {
  const findings = useFieldFindings(owner, fields);
  const set = fields.filter((field) => values[field.name] !== undefined).length;
  return (
    <Fold
      title={title}
      open={open}
      aside={set > 0 && <span className="tabular ml-auto text-2xs font-medium text-faint">{set} set</span>}
      className="space-y-3 pt-1 pb-4"
    >
      {fields.map((field) => (
        <Fragment key={field.name}>
          <FieldEditor
            field={field}
            value={values[field.name]}
            findings={findings.get(field.name)}
            onChange={(value) => setField(owner, [field.name], value, field.title ?? labelOf(field.name))}
          />
          <Tester owner={owner} field={field} values={values} />
        </Fragment>
      ))}
    </Fold>
  );
}

const GENERAL = 'General';

/** The form of a node or an edge, made from what the catalogue declares. */
export function Sections({ owner, fields, values, hide }: Props) {
  const sections = new Map<string, Field[]>([[GENERAL, []]]);
  for (const field of fields) {
    if (hide?.has(field.name)) continue;
    const title = field.section || GENERAL;
    sections.set(title, [...(sections.get(title) ?? []), field]);
  }
  // What a thing is comes before how it is described.
  const order = [...sections].filter(([, list]) => list.length > 0).sort(([a], [b]) => rank(a) - rank(b));
  return (
    <>
      {order.map(([title, list]) => (
        <Section
          key={title}
          title={title}
          fields={list}
          owner={owner}
          values={values}
          open={title === GENERAL || list.some((field) => values[field.name] !== undefined)}
        />
      ))}
    </>
  );
}

const LAST = ['Operations', 'About'];
const rank = (title: string) => (title === GENERAL ? -1 : LAST.indexOf(title) + 1);
