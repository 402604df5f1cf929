import { Copy } from 'lucide-react';
import { useRunDetail } from '../../api/queries';
import { curlCommands } from '../../model/curl';
import { useRun } from '../../store/run';
import { sessionOrNull, useSession } from '../../store/session';
import { toast } from '../../store/toasts';
import { IconButton } from '../../ui/button';

export function copyText(text: string): void {
  void navigator.clipboard.writeText(text).then(() => toast('Copied.', { tone: 'good' }));
}

/** The commands that call the routes of a gateway of the live run, with test credentials. */
export function useCurls(gateway: string | undefined): string[] {
  const run = useRun((state) => state.run);
  const address = gateway ? run?.gateway?.[gateway] : undefined;
  const node = useSession((state) => state.project.nodeById.get(gateway ?? ''));
  const edges = useSession((state) => state.project.edges);
  const { data } = useRunDetail(address && run ? run.id : null, address);
  if (!address || !node) return [];
  return curlCommands({
    address: address.replace(/\/$/, ''),
    edges: edges.filter((edge) => edge.source === node.uid),
    credentials: data?.credentials?.[node.id] ?? {},
    read: (path) => sessionOrNull()?.roots.files.get(path)?.toString() ?? '',
  });
}

/** One command, shown in full on its own lines, and the button that copies it. */
export function CurlLine({ command, short = false }: { command: string; short?: boolean }) {
  return (
    <div className="flex min-w-0 items-start gap-1.5">
      <code
        data-testid="curl"
        title={command}
        className={`min-w-0 flex-1 font-mono text-2xs text-text select-all ${short ? 'truncate leading-6' : 'line-clamp-5 break-all'}`}
      >
        {command}
      </code>
      <IconButton label="Copy the curl command" small onClick={() => copyText(command)}>
        <Copy size={13} aria-hidden />
      </IconButton>
    </div>
  );
}
