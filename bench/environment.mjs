// The programs are started without what the machine has every Node do first: NODE_EXTRA_CA_CERTS alone, a file of certificates to parse, can take 35 ms of each
// start, NODE_OPTIONS whatever it says. None of it is pcapnote's. Imported for that effect.
for (const name of Object.keys(process.env)) if (name.startsWith('NODE_')) delete process.env[name];
