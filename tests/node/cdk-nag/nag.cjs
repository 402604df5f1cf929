// Reads CloudFormation templates, one file each, and prints what cdk-nag's serverless pack says of them as JSON.
const { App, Stack } = require('aws-cdk-lib');
const { CfnInclude } = require('aws-cdk-lib/cloudformation-include');
const { ServerlessChecks } = require('cdk-nag');

const said = {};
for (const path of process.argv.slice(2)) {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'It');
  new CfnInclude(stack, 'Template', { templateFile: path });
  const { violations } = new ServerlessChecks(app).validateScope(app);
  said[path] = violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map((one) => [ruleName, (one.constructPath ?? one.resourceLogicalId).split('/').pop()]),
  );
}
process.stdout.write(JSON.stringify(said));
