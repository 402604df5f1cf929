import { describe, expect, it } from 'vitest';
import { asWritten } from './definitions';

describe('a definition as it is written', () => {
  it('begins with where it begins, and its states follow each other', () => {
    const written = asWritten({
      States: {
        Done: { Type: 'Succeed' },
        Lost: { Type: 'Pass', End: true },
        Ask: { Next: 'Done', Type: 'Task', Catch: [{ Next: 'Sorry', ErrorEquals: ['States.ALL'] }] },
        Sorry: { Type: 'Fail' },
      },
      StartAt: 'Ask',
      Comment: 'Asks.',
    });
    expect(JSON.stringify(written)).toBe(
      '{"Comment":"Asks.","StartAt":"Ask","States":{' +
        '"Ask":{"Type":"Task","Catch":[{"ErrorEquals":["States.ALL"],"Next":"Sorry"}],"Next":"Done"},' +
        '"Done":{"Type":"Succeed"},"Sorry":{"Type":"Fail"},"Lost":{"Type":"Pass","End":true}}}',
    );
  });
});
