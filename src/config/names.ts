import schema from '../../schemas/desired-state.schema.json' with { type: 'json' };

const { name, fqdn } = schema.$defs.server.properties;
const matches = ({ pattern }: { readonly pattern: string }): ((text: string) => boolean) => {
  const wanted = new RegExp(pattern, 'u');
  return (text) => wanted.test(text);
};

/** Whether a desired state may contain these names. */
export const isServerName = matches(name);
export const isDnsName = matches(fqdn);
export const isOrganizationName = matches(schema.properties.organization);
