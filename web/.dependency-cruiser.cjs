// What may import what on the web side. dependency-cruiser checks it; imports of types count as well.

// It reads .ts files with TypeScript's own parser. TypeScript 7.0 has none to offer, and the files would be skipped.
if (!require("typescript").transpileModule) throw new Error("dependency-cruiser needs typescript 6 to read .ts files");

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-circular",
      comment: "Modules stand in layers. Move what both sides need to a module below them.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "only-main-imports-the-router",
      comment: "The router opens pages. A page, and what a page is made of, asks navigation.js to go elsewhere.",
      severity: "error",
      from: { pathNot: "shop/js/main\\.js$" },
      to: { path: "shop/js/router\\.js$" },
    },
    {
      name: "the-shelf-file-shares-no-state",
      comment: "It is a file of its own: a module of the first with variables in it would be there twice.",
      severity: "error",
      from: { path: "tracker/src/shelf/" },
      to: { path: "tracker/src/", pathNot: "tracker/src/(shelf/|guard\\.ts$)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-unresolvable",
      comment: "A circle would hide behind an import that leads nowhere.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "tracker/dist/" },
  },
};
