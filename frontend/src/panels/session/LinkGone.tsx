import { Link2Off } from 'lucide-react';
import { request } from '../../api/client';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';

async function leave(): Promise<void> {
  await request('DELETE', '/api/session/');
  window.location.assign('/');
}

/** A link that was revoked, or never was one: what that means and where to go from here. */
export function LinkGone() {
  return (
    <main className="flex h-full items-center justify-center bg-bg">
      <Empty icon={<Link2Off size={26} aria-hidden />} title="This link opens nothing">
        <p className="mb-3">
          It was revoked, or its address is not complete. Ask whoever gave it to you for another.
        </p>
        <Button onClick={() => void leave()}>Leave the link</Button>
      </Empty>
    </main>
  );
}
