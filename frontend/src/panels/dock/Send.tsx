import { Answer } from './send/Answer';
import { Editor } from './send/Editor';
import { History } from './send/History';

/** Sending by hand: what was sent before, what is sent next, and what came of it. */
export function Send() {
  return (
    <div className="flex h-full min-h-0">
      <History />
      <Editor />
      <Answer />
    </div>
  );
}
