/** Where things stand in a JSON text: a fault of its syntax, and the value at a path. */

import type { Json } from './types';

export interface Place {
  offset: number;
  line: number;
}

export interface ReadText {
  value?: Json;
  fault?: Place & { text: string };
  /** Offsets of values by their path, as `pathKey` writes it. */
  places: Map<string, number>;
}

export const pathKey = (path: (string | number)[]): string => JSON.stringify(path);

export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

class Fault extends Error {
  constructor(
    readonly offset: number,
    text: string,
  ) {
    super(text);
  }
}

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a JSON text has none of them unescaped
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /true|false|null/y;
const DEPTH_MAX = 500;

class Reader {
  readonly places = new Map<string, number>();
  private at = 0;

  constructor(private readonly text: string) {}

  read(): Json {
    const value = this.value([]);
    this.space();
    if (this.at < this.text.length) throw new Fault(this.at, 'Nothing may follow the value.');
    return value;
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    if (found !== null) this.at += found.length;
    return found;
  }

  private space(): void {
    this.take(SPACE);
  }

  private value(path: (string | number)[]): Json {
    this.space();
    if (path.length > DEPTH_MAX) throw new Fault(this.at, 'This is nested too deeply.');
    this.places.set(pathKey(path), this.at);
    const sign = this.text[this.at];
    if (sign === '{') return this.object(path);
    if (sign === '[') return this.array(path);
    const begin = this.at;
    const found = sign === '"' ? this.take(STRING) : (this.take(NUMBER) ?? this.take(WORD));
    if (found !== null) return JSON.parse(found) as Json;
    if (sign === '"')
      throw new Fault(begin, 'This text does not end, or has a character that must be escaped.');
    throw new Fault(
      begin,
      sign === undefined ? 'A value is missing at the end.' : 'A value is expected here.',
    );
  }

  private object(path: (string | number)[]): Json {
    const found: { [name: string]: Json } = {};
    this.at += 1;
    this.space();
    if (this.text[this.at] === '}') {
      this.at += 1;
      return found;
    }
    for (;;) {
      this.space();
      const begin = this.at;
      const name = this.take(STRING);
      if (name === null) throw new Fault(begin, 'A name in double quotes is expected here.');
      this.space();
      if (this.text[this.at] !== ':') throw new Fault(this.at, 'A colon is missing here.');
      this.at += 1;
      const key = JSON.parse(name) as string;
      Object.defineProperty(found, key, {
        value: this.value([...path, key]),
        enumerable: true,
        writable: true,
        configurable: true,
      });
      if (this.isOver('}')) return found;
    }
  }

  private array(path: (string | number)[]): Json {
    const found: Json[] = [];
    this.at += 1;
    this.space();
    if (this.text[this.at] === ']') {
      this.at += 1;
      return found;
    }
    for (;;) {
      found.push(this.value([...path, found.length]));
      if (this.isOver(']')) return found;
    }
  }

  private isOver(end: string): boolean {
    this.space();
    const sign = this.text[this.at];
    if (sign !== ',' && sign !== end) throw new Fault(this.at, `A comma or ${end} is missing here.`);
    this.at += 1;
    return sign === end;
  }
}

/** The value of a JSON text with the place of each part, or the first fault and where it is. */
export function readText(text: string): ReadText {
  const reader = new Reader(text);
  try {
    return { value: reader.read(), places: reader.places };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return {
      fault: { offset: error.offset, line: lineOf(text, error.offset), text: error.message },
      places: reader.places,
    };
  }
}
