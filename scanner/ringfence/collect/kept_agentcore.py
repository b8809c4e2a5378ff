"""The fields that are kept of AgentCore's answers.

Values of environment variables, descriptions, prompts, headers, tool schemas, token claims and
failure texts are dropped; of URLs the origin is kept.
"""

from __future__ import annotations

from ringfence.collect.redact import (
    Rule,
    environment,
    every_value,
    fields,
    openapi,
    plain,
    policy,
    url,
)

_RUNTIME_NETWORK = fields(
    "networkMode",
    networkModeConfig=fields("securityGroups subnets requireServiceS3Endpoint"),
)
_TOOL_NETWORK = fields(
    "networkMode", vpcConfig=fields("securityGroups subnets requireServiceS3Endpoint")
)
_S3_LOCATION = fields("bucket prefix versionId")
_PRIVATE_ENDPOINT = fields(
    selfManagedLatticeResource=fields("resourceConfigurationIdentifier"),
    managedVpcResource=fields(
        "vpcIdentifier subnetIds endpointIpAddressType securityGroupIds routingDomain"
    ),
)
_AUTHORIZER = fields(
    customJWTAuthorizer=fields(
        discoveryUrl=url,
        privateEndpoint=_PRIVATE_ENDPOINT,
        privateEndpointOverrides=fields("domain", privateEndpoint=_PRIVATE_ENDPOINT),
    )
)
_CONTAINER = fields(containerConfiguration=fields("containerUri"))
_IN_S3 = fields(uri=url)
_CONNECTOR = fields(source=fields("connectorId"))
_SCHEMA_IN_S3 = fields(s3=_IN_S3)
_OPENAPI = fields(s3=_IN_S3, inlinePayload=openapi)
_LAMBDA_ARN = fields("arn")

_TARGET_CONFIGURATION = fields(
    mcp=fields(
        **{
            "lambda": fields("lambdaArn"),
            "openApiSchema": _OPENAPI,
            "smithyModel": _SCHEMA_IN_S3,
            "mcpServer": fields("listingMode", endpoint=url),
            "apiGateway": fields("restApiId stage"),
            "connector": _CONNECTOR,
        }
    ),
    http=fields(
        agentcoreRuntime=fields("arn qualifier"),
        passthrough=fields("protocolType", endpoint=url, schema=fields(source=_OPENAPI)),
        connector=_CONNECTOR,
    ),
    inference=fields(connector=_CONNECTOR, provider=fields(endpoint=url)),
)

_OAUTH_PROVIDER = fields("providerArn grantType")
_CREDENTIALS_OF_TARGET = fields(
    "credentialProviderType",
    credentialProvider=fields(
        oauthCredentialProvider=_OAUTH_PROVIDER,
        apiKeyCredentialProvider=fields("providerArn credentialLocation"),
        iamCredentialProvider=fields("service region"),
    ),
)

_OAUTH2_CONFIG = fields(
    oauthDiscovery=fields(
        discoveryUrl=url,
        authorizationServerMetadata=fields(
            issuer=url, authorizationEndpoint=url, tokenEndpoint=url
        ),
    )
)

_HARNESS = fields(
    "harnessId harnessName arn status harnessVersion executionRoleArn createdAt updatedAt "
    "allowedTools",
    model=fields(
        bedrockModelConfig=fields("modelId apiFormat"),
        openAiModelConfig=fields("modelId apiFormat apiKeyArn", apiBase=url),
        geminiModelConfig=fields("modelId apiKeyArn"),
        liteLlmModelConfig=fields("modelId apiKeyArn", apiBase=url),
    ),
    tools=fields(
        "type name",
        config=fields(
            remoteMcp=fields(url=url),
            agentCoreBrowser=fields("browserArn"),
            agentCoreGateway=fields("gatewayArn", outboundAuth=fields(oauth=_OAUTH_PROVIDER)),
            agentCoreCodeInterpreter=fields("codeInterpreterArn"),
            inlineFunction=fields(),
        ),
    ),
    skills=fields(s3=_IN_S3, git=fields(url=url)),
    environment=fields(
        agentCoreRuntimeEnvironment=fields(
            "agentRuntimeArn agentRuntimeName agentRuntimeId",
            networkConfiguration=_RUNTIME_NETWORK,
        )
    ),
    environmentArtifact=_CONTAINER,
    environmentVariables=environment,
    authorizerConfiguration=_AUTHORIZER,
    memory=fields(
        agentCoreMemoryConfiguration=fields("arn"),
        managedMemoryConfiguration=fields("arn encryptionKeyArn"),
    ),
)

AGENTCORE: dict[str, Rule] = {
    "ListAgentRuntimes": fields(
        agentRuntimes=fields(
            "agentRuntimeArn agentRuntimeId agentRuntimeVersion agentRuntimeName lastUpdatedAt "
            "status"
        )
    ),
    "GetAgentRuntime": fields(
        "agentRuntimeArn agentRuntimeName agentRuntimeId agentRuntimeVersion createdAt "
        "lastUpdatedAt roleArn status platformVersion",
        networkConfiguration=_RUNTIME_NETWORK,
        workloadIdentityDetails=fields("workloadIdentityArn"),
        agentRuntimeArtifact=fields(
            containerConfiguration=fields("containerUri"),
            codeConfiguration=fields("runtime", code=fields(s3=_S3_LOCATION)),
        ),
        protocolConfiguration=fields("serverProtocol port"),
        environmentVariables=environment,
        authorizerConfiguration=_AUTHORIZER,
        metadataConfiguration=fields("requireMMDSV2"),
        capacityProviderConfiguration=fields("capacityProviderArn"),
        allowedPorts=fields("port", portRange=fields("from to")),
        lifecycleConfiguration=fields("idleRuntimeSessionTimeout maxLifetime"),
    ),
    "ListAgentRuntimeEndpoints": fields(
        runtimeEndpoints=fields(
            "name id liveVersion targetVersion agentRuntimeEndpointArn agentRuntimeArn status "
            "createdAt lastUpdatedAt"
        )
    ),
    "ListBrowsers": fields(
        browserSummaries=fields("browserId browserArn name status createdAt lastUpdatedAt")
    ),
    "GetBrowser": fields(
        "browserId browserArn name executionRoleArn status createdAt lastUpdatedAt",
        networkConfiguration=_TOOL_NETWORK,
        recording=fields("enabled", s3Location=_S3_LOCATION),
        browserSigning=fields("enabled"),
    ),
    "ListCodeInterpreters": fields(
        codeInterpreterSummaries=fields(
            "codeInterpreterId codeInterpreterArn name status createdAt lastUpdatedAt"
        )
    ),
    "GetCodeInterpreter": fields(
        "codeInterpreterId codeInterpreterArn name executionRoleArn status createdAt lastUpdatedAt",
        networkConfiguration=_TOOL_NETWORK,
    ),
    "ListGateways": fields(
        items=fields("gatewayId name status authorizerType protocolType createdAt updatedAt")
    ),
    "GetGateway": fields(
        "gatewayArn gatewayId name status roleArn protocolType authorizerType kmsKeyArn "
        "exceptionLevel webAclArn createdAt updatedAt",
        gatewayUrl=url,
        authorizerConfiguration=_AUTHORIZER,
        interceptorConfigurations=fields(
            "interceptionPoints", interceptor=fields(**{"lambda": _LAMBDA_ARN})
        ),
        policyEngineConfiguration=fields("arn mode"),
        workloadIdentityDetails=fields("workloadIdentityArn"),
    ),
    "ListGatewayTargets": fields(
        items=fields("targetId name status targetType listingMode createdAt updatedAt")
    ),
    "GetGatewayTarget": fields(
        "gatewayArn targetId name status protocolType createdAt updatedAt lastSynchronizedAt",
        targetConfiguration=_TARGET_CONFIGURATION,
        credentialProviderConfigurations=_CREDENTIALS_OF_TARGET,
        privateEndpoint=_PRIVATE_ENDPOINT,
        privateEndpointManagedResources=fields("domain resourceGatewayArn"),
    ),
    "ListHarnesses": fields(
        harnesses=fields("harnessId harnessName arn status harnessVersion createdAt updatedAt")
    ),
    "GetHarness": fields(harness=_HARNESS),
    "ListOauth2CredentialProviders": fields(
        credentialProviders=fields(
            "name credentialProviderVendor credentialProviderArn createdTime lastUpdatedTime"
        )
    ),
    "GetOauth2CredentialProvider": fields(
        "name credentialProviderVendor credentialProviderArn createdTime lastUpdatedTime status",
        oauth2ProviderConfigOutput=every_value(_OAUTH2_CONFIG),
    ),
    "ListApiKeyCredentialProviders": fields(
        credentialProviders=fields("name credentialProviderArn createdTime lastUpdatedTime")
    ),
    "ListWorkloadIdentities": fields(workloadIdentities=fields("name workloadIdentityArn")),
    "GetWorkloadIdentity": fields(
        "name workloadIdentityArn createdTime lastUpdatedTime",
        allowedResourceOauth2ReturnUrls=url,
    ),
    "ListMemories": fields(
        memories=fields("arn id status createdAt updatedAt managedByResourceArn")
    ),
    "GetMemory": fields(
        memory=fields(
            "arn id name status encryptionKeyArn memoryExecutionRoleArn createdAt updatedAt "
            "managedByResourceArn"
        )
    ),
    "ListCapacityProviders": fields(
        capacityProviders=fields("capacityProviderId capacityProviderArn name status lastUpdatedAt")
    ),
    "GetCapacityProvider": fields(
        "capacityProviderId capacityProviderArn name status createdAt lastUpdatedAt",
        permissionsConfiguration=fields("capacityProviderOperatorRoleArn"),
        computeConfiguration=fields(
            ec2Configuration=fields(
                launchTemplateSource=fields(
                    launchParameters=fields("operatingSystem instanceProfileArn")
                ),
                vpcConfiguration=fields("subnets securityGroups"),
            )
        ),
    ),
    "GetResourcePolicy": fields(policy=policy),
    "ListTagsForResource": fields(tags=every_value(plain)),
}
