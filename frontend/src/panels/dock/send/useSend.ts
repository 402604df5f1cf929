import { send } from '../../../actions/sending';
import { useCatalogue, useRunDetail } from '../../../api/queries';
import { type Draft, entryOf, fieldsOf, hasBody, payloadOf, schemaOf } from '../../../model/drafts';
import { readText } from '../../../model/jsonText';
import { useRun } from '../../../store/run';
import { useSending } from '../../../store/sending';
import { sessionOrNull, useSession } from '../../../store/session';

/** The draft with everything that the design and the run know of it. */
export function useSend() {
  const draft = useSending((state) => state.draft);
  const busy = useSending((state) => state.busy);
  const run = useRun((state) => state.run);
  const live = useRun((state) => state.live);
  const running = run?.state === 'running';
  const project = useSession((state) => state.project);
  const catalogue = useCatalogue();
  const node = project.nodeById.get(draft.node);
  const entry = entryOf(catalogue, node);
  const fields = fieldsOf(entry, node, catalogue);
  const address = live ? run?.gateway?.[draft.node] : undefined;
  const { data } = useRunDetail(address && run ? run.id : null, address);
  const credentials = data?.credentials?.[draft.node] ?? {};
  const schema = schemaOf(draft, project, (path) => sessionOrNull()?.roots.files.get(path)?.toString() ?? '');
  const bad = fields.find(
    (field) =>
      field.type === 'object' &&
      (draft.extras[field.name] ?? '').trim() !== '' &&
      readText(draft.extras[field.name] ?? '').fault,
  );
  const why = reason(draft, entry !== null, live, running, bad?.title ?? bad?.name);
  return {
    draft,
    node,
    entry,
    fields,
    schema: entry?.form === 'request' && !hasBody(draft, entry) ? null : schema,
    run,
    live,
    busy,
    address: address?.replace(/\/$/, ''),
    credentials,
    payload: entry ? payloadOf(draft, entry, fields) : null,
    why,
    go: () => {
      if (entry && why === null) void send(draft, payloadOf(draft, entry, fields));
    },
  };
}

function reason(
  draft: Draft,
  known: boolean,
  live: boolean,
  running: boolean,
  bad: string | undefined,
): string | null {
  if (draft.node === '') return 'Choose where to send to.';
  if (!known) return `${draft.node} takes nothing by hand.`;
  if (bad) return `${bad} is no JSON yet.`;
  if (live && !running) return 'The run is starting.';
  return live ? null : 'Only a run that goes on takes something: start one with the clock on the wall.';
}
