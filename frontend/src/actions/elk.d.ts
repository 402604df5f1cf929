declare module 'elkjs/lib/elk-api.js' {
  import type { ELK, ELKConstructorArguments } from 'elkjs/lib/elk-api';

  const Elk: new (args?: ELKConstructorArguments) => ELK;
  export default Elk;
}
