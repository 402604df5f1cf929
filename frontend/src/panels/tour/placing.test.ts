import { describe, expect, it } from 'vitest';
import { placeNote } from './placing';

const NOTE = { width: 300, height: 150 };
const ROOM = { width: 1000, height: 700 };

describe('the note of a step', () => {
  it('stands beside what it is about', () => {
    expect(placeNote({ left: 0, top: 44, width: 200, height: 600 }, 'right', NOTE, ROOM)).toEqual({
      left: 214,
      top: 58,
    });
  });

  it('stays in the window', () => {
    const button = { left: 960, top: 4, width: 32, height: 32 };
    expect(placeNote(button, 'bottom', NOTE, ROOM)).toEqual({ left: 690, top: 50 });
    expect(placeNote({ left: 0, top: 0, width: 10, height: 10 }, 'left', NOTE, ROOM).left).toBe(10);
  });

  it('stands in the middle when what it is about is not there', () => {
    expect(placeNote(null, 'right', NOTE, ROOM)).toEqual({ left: 350, top: 275 });
  });
});
