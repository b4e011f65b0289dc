/** @type {import('next').NextConfig} */
export default {
  output: 'export',
  distDir: 'out',
  // The checkout has other lock files above this folder; without this Next guesses a root.
  turbopack: { root: import.meta.dirname },
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  productionBrowserSourceMaps: false,
  // A page of the export is the same for everyone until the server is replaced: what was fetched ahead lasts the visit.
  experimental: { staleTimes: { static: 7 * 24 * 3600 } },
};
