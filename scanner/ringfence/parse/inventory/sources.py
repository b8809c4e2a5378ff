"""Which service answers an operation, and which source of the coverage ledger it feeds."""

from __future__ import annotations

from ringfence.model.coverage import Source

_AGENTCORE = "bedrock-agentcore-control"

_OPERATIONS: tuple[tuple[str, str, Source], ...] = (
    (_AGENTCORE, "ListAgentRuntimes", Source.RUNTIMES),
    (_AGENTCORE, "GetAgentRuntime", Source.RUNTIMES),
    (_AGENTCORE, "ListAgentRuntimeVersions", Source.RUNTIMES),
    (_AGENTCORE, "ListAgentRuntimeEndpoints", Source.RUNTIME_ENDPOINTS),
    (_AGENTCORE, "GetAgentRuntimeEndpoint", Source.RUNTIME_ENDPOINTS),
    (_AGENTCORE, "ListBrowsers", Source.BROWSERS),
    (_AGENTCORE, "GetBrowser", Source.BROWSERS),
    (_AGENTCORE, "ListCodeInterpreters", Source.CODE_INTERPRETERS),
    (_AGENTCORE, "GetCodeInterpreter", Source.CODE_INTERPRETERS),
    (_AGENTCORE, "ListGateways", Source.GATEWAYS),
    (_AGENTCORE, "GetGateway", Source.GATEWAYS),
    (_AGENTCORE, "ListGatewayTargets", Source.GATEWAYS),
    (_AGENTCORE, "GetGatewayTarget", Source.GATEWAYS),
    (_AGENTCORE, "ListHarnesses", Source.HARNESSES),
    (_AGENTCORE, "GetHarness", Source.HARNESSES),
    (_AGENTCORE, "ListOauth2CredentialProviders", Source.CREDENTIAL_PROVIDERS),
    (_AGENTCORE, "GetOauth2CredentialProvider", Source.CREDENTIAL_PROVIDERS),
    (_AGENTCORE, "ListApiKeyCredentialProviders", Source.CREDENTIAL_PROVIDERS),
    (_AGENTCORE, "ListWorkloadIdentities", Source.WORKLOAD_IDENTITIES),
    (_AGENTCORE, "GetWorkloadIdentity", Source.WORKLOAD_IDENTITIES),
    (_AGENTCORE, "ListMemories", Source.MEMORIES),
    (_AGENTCORE, "GetMemory", Source.MEMORIES),
    (_AGENTCORE, "ListCapacityProviders", Source.CAPACITY_PROVIDERS),
    (_AGENTCORE, "GetCapacityProvider", Source.CAPACITY_PROVIDERS),
    (_AGENTCORE, "GetResourcePolicy", Source.RESOURCE_POLICIES),
    (_AGENTCORE, "ListTagsForResource", Source.TAGS),
    ("ec2", "DescribeVpcs", Source.VPCS),
    ("ec2", "DescribeVpcAttribute", Source.VPC_ATTRIBUTES),
    ("ec2", "DescribeSubnets", Source.SUBNETS),
    ("ec2", "DescribeRouteTables", Source.ROUTE_TABLES),
    ("ec2", "DescribeNetworkInterfaces", Source.NETWORK_INTERFACES),
    ("ec2", "DescribeInstances", Source.INSTANCES),
    ("ec2", "DescribeSecurityGroups", Source.SECURITY_GROUPS),
    ("ec2", "DescribeNetworkAcls", Source.NETWORK_ACLS),
    ("ec2", "DescribeNatGateways", Source.NAT_GATEWAYS),
    ("ec2", "DescribeInternetGateways", Source.INTERNET_GATEWAYS),
    ("ec2", "DescribeEgressOnlyInternetGateways", Source.INTERNET_GATEWAYS),
    ("ec2", "DescribeVpcEndpoints", Source.VPC_ENDPOINTS),
    ("ec2", "DescribeManagedPrefixLists", Source.PREFIX_LISTS),
    ("ec2", "GetManagedPrefixListEntries", Source.PREFIX_LISTS),
    ("ec2", "DescribeDhcpOptions", Source.DHCP_OPTIONS),
    ("ec2", "DescribeVpcBlockPublicAccessOptions", Source.PUBLIC_ACCESS_BLOCK),
    ("ec2", "DescribeVpcBlockPublicAccessExclusions", Source.PUBLIC_ACCESS_BLOCK),
    ("ec2", "DescribeFlowLogs", Source.FLOW_LOG_CONFIGS),
    ("route53resolver", "ListResolverQueryLogConfigs", Source.RESOLVER_LOG_CONFIGS),
    ("route53resolver", "ListResolverQueryLogConfigAssociations", Source.RESOLVER_LOG_CONFIGS),
    ("iam", "GetAccountAuthorizationDetails", Source.IAM),
    ("cloudtrail", "DescribeTrails", Source.TRAILS),
    ("cloudtrail", "GetTrailStatus", Source.TRAILS),
)

SERVICE = {operation: service for service, operation, _ in _OPERATIONS}
SOURCE = {operation: source for _, operation, source in _OPERATIONS}
