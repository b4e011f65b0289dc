// Lets node's own test runner import the pure TypeScript modules: Node 20 does not strip types.
import { register } from 'node:module';

register('./typescript-loader.mjs', import.meta.url);
