// The shop starts.

import { onAccount, present } from "./account.js";
import { askForConsent } from "./consent_bar.js";
import { dressFrame } from "./frame.js";
import { again } from "./navigation.js";
import { start } from "./router.js";

dressFrame();
present();
askForConsent();
await start();
onAccount(again);
