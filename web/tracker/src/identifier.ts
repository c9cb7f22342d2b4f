// Random ids. crypto.randomUUID exists on secure pages alone, and shops on plain http exist, too.

import { guard } from "./guard";

const digits = () => String(Math.random()).slice(2);

export const identifier = (): string => guard(() => crypto.randomUUID())() || Date.now() + digits() + digits();
