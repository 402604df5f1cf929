import { greeting } from "./greeting.js";

export const handler = async () => greeting;
