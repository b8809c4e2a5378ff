"""The fields that are kept of the answers that tell of AI workloads outside AgentCore.

Of environment variables the names are kept and never a value, of state machines and flows what they
call; code, build specifications, prompts, commands and links to code are dropped.
"""

from __future__ import annotations

from ringfence.collect.redact import (
    Rule,
    digest,
    every_value,
    fields,
    names_only,
    plain,
    state_machine,
)

_TAGS = fields("Key Value")
_LOWER_TAGS = fields("key value")
_NAMED = fields("name")

_LAMBDA: dict[str, Rule] = {
    "ListFunctions": fields(
        Functions=fields(
            "FunctionName FunctionArn Runtime Role PackageType State LastModified",
            VpcConfig=fields("SubnetIds SecurityGroupIds VpcId"),
            Environment=fields(Variables=names_only, Error=fields("ErrorCode")),
            Layers=fields("Arn"),
        )
    ),
    "GetFunction": fields(Configuration=fields("FunctionArn"), Code=fields("ImageUri")),
}

_NETWORK = fields(awsvpcConfiguration=fields("subnets securityGroups assignPublicIp"))

_ECS: dict[str, Rule] = {
    "ListClusters": fields("clusterArns"),
    "ListServices": fields("serviceArns"),
    "ListTasks": fields("taskArns"),
    "DescribeServices": fields(
        services=fields(
            "serviceArn serviceName clusterArn status taskDefinition launchType desiredCount "
            "runningCount",
            networkConfiguration=_NETWORK,
            tags=_LOWER_TAGS,
        )
    ),
    "DescribeTasks": fields(
        tasks=fields(
            "taskArn taskDefinitionArn clusterArn group launchType lastStatus startedAt",
            attachments=fields("type status", details=fields("name value")),
            containers=fields("name image"),
            overrides=fields("taskRoleArn", containerOverrides=fields("name", environment=_NAMED)),
            tags=_LOWER_TAGS,
        )
    ),
    "DescribeTaskDefinition": fields(
        taskDefinition=fields(
            "taskDefinitionArn family revision taskRoleArn networkMode",
            containerDefinitions=fields(
                "name image",
                environment=_NAMED,
                secrets=_NAMED,
                portMappings=fields("containerPort protocol"),
            ),
        )
    ),
}

_EKS: dict[str, Rule] = {
    "ListClusters": fields("clusters"),
    "DescribeCluster": fields(
        cluster=fields(
            "name arn status version",
            resourcesVpcConfig=fields(
                "subnetIds securityGroupIds clusterSecurityGroupId vpcId endpointPublicAccess"
            ),
            tags=every_value(plain),
        )
    ),
}

_SAGEMAKER_VPC = fields("SecurityGroupIds Subnets")
_VARIANTS = fields("VariantName ModelName InstanceType")
_CONTAINER = fields("Image ModelPackageName", Environment=names_only)

_SAGEMAKER: dict[str, Rule] = {
    "ListEndpoints": fields(Endpoints=fields("EndpointName EndpointArn EndpointStatus")),
    "DescribeEndpoint": fields(
        "EndpointName EndpointArn EndpointConfigName EndpointStatus CreationTime",
        ProductionVariants=fields("VariantName", DeployedImages=fields("SpecifiedImage")),
    ),
    "DescribeEndpointConfig": fields(
        "EndpointConfigName EndpointConfigArn ExecutionRoleArn",
        ProductionVariants=_VARIANTS,
        ShadowProductionVariants=_VARIANTS,
        VpcConfig=_SAGEMAKER_VPC,
    ),
    "DescribeModel": fields(
        "ModelName ModelArn ExecutionRoleArn EnableNetworkIsolation",
        PrimaryContainer=_CONTAINER,
        Containers=_CONTAINER,
        VpcConfig=_SAGEMAKER_VPC,
    ),
    "ListNotebookInstances": fields(
        NotebookInstances=fields(
            "NotebookInstanceName NotebookInstanceArn NotebookInstanceStatus InstanceType"
        )
    ),
    "DescribeNotebookInstance": fields(
        "NotebookInstanceArn NotebookInstanceName NotebookInstanceStatus InstanceType SubnetId "
        "SecurityGroups RoleArn NetworkInterfaceId DirectInternetAccess CreationTime"
    ),
    "ListDomains": fields(Domains=fields("DomainId DomainArn DomainName Status")),
    "DescribeDomain": fields(
        "DomainArn DomainId DomainName Status AppNetworkAccessType SubnetIds VpcId CreationTime",
        DefaultUserSettings=fields("ExecutionRole SecurityGroups"),
    ),
}


def _node(**more: Rule) -> Rule:
    """A node of a flow: what it calls, and never what it says."""
    return fields(
        "name type",
        configuration=fields(
            knowledgeBase=fields("knowledgeBaseId modelId"),
            prompt=fields(
                sourceConfiguration=fields(resource=fields("promptArn"), inline=fields("modelId"))
            ),
            agent=fields("agentAliasArn"),
            lambdaFunction=fields("lambdaArn"),
            **more,
        ),
    )


_BEDROCK_AGENT: dict[str, Rule] = {
    "ListAgents": fields(agentSummaries=fields("agentId agentName agentStatus updatedAt")),
    "GetAgent": fields(
        agent=fields(
            "agentId agentName agentArn agentStatus foundationModel agentResourceRoleArn "
            "createdAt updatedAt"
        )
    ),
    "ListFlows": fields(flowSummaries=fields("id arn name status updatedAt")),
    "GetFlow": fields(
        "id arn name status executionRoleArn createdAt updatedAt",
        definition=fields(nodes=_node(loop=fields(definition=fields(nodes=_node())))),
    ),
}

_OTHERS: dict[tuple[str, str], Rule] = {
    ("bedrock", "GetModelInvocationLoggingConfiguration"): fields(
        loggingConfig=fields(
            cloudWatchConfig=fields(
                "logGroupName", largeDataDeliveryS3Config=fields("bucketName keyPrefix")
            ),
            s3Config=fields("bucketName keyPrefix"),
        )
    ),
    ("stepfunctions", "ListStateMachines"): fields(
        stateMachines=fields("stateMachineArn name type creationDate")
    ),
    ("stepfunctions", "DescribeStateMachine"): fields(
        "stateMachineArn name status roleArn type creationDate", definition=state_machine
    ),
    ("codebuild", "ListProjects"): fields("projects"),
    ("codebuild", "BatchGetProjects"): fields(
        projects=fields(
            "name arn serviceRole created lastModified",
            environment=fields("type image computeType", environmentVariables=_NAMED),
            vpcConfig=fields("vpcId subnets securityGroupIds"),
            tags=_LOWER_TAGS,
        )
    ),
    ("apprunner", "ListServices"): fields(
        ServiceSummaryList=fields("ServiceName ServiceId ServiceArn Status")
    ),
    ("apprunner", "DescribeService"): fields(
        Service=fields(
            "ServiceName ServiceId ServiceArn Status CreatedAt",
            SourceConfiguration=fields(
                CodeRepository=fields(
                    CodeConfiguration=fields(
                        CodeConfigurationValues=fields(
                            "Runtime Port",
                            RuntimeEnvironmentVariables=names_only,
                            RuntimeEnvironmentSecrets=names_only,
                        )
                    )
                ),
                ImageRepository=fields(
                    "ImageIdentifier ImageRepositoryType",
                    ImageConfiguration=fields(
                        "Port",
                        RuntimeEnvironmentVariables=names_only,
                        RuntimeEnvironmentSecrets=names_only,
                    ),
                ),
            ),
            InstanceConfiguration=fields("InstanceRoleArn"),
            NetworkConfiguration=fields(EgressConfiguration=fields("EgressType VpcConnectorArn")),
        )
    ),
    ("apprunner", "ListVpcConnectors"): fields(
        VpcConnectors=fields("VpcConnectorArn Subnets SecurityGroups Status")
    ),
    ("iam", "ListServiceSpecificCredentials"): fields(
        ServiceSpecificCredentials=fields(
            "UserName Status CreateDate ExpirationDate ServiceName",
            ServiceSpecificCredentialId=digest,
        )
    ),
    ("agent-registry-control", "ListRegistries"): fields(
        registries=fields("registryId registryArn name status")
    ),
    ("agent-registry-control", "GetRegistry"): fields(
        "registryId registryArn name status",
        approvalConfiguration=fields("autoApprovalRules"),
        autoDetection=fields("status", configuration=fields("scope enabled")),
    ),
    ("agent-registry-control", "ListRegistryRecords"): fields(
        registryRecords=fields(
            "registryArn recordArn recordId name status recordType createdByAutoDetection "
            "createdAt updatedAt",
            provenanceSummaryList=fields("relation sourceId sourceType"),
        )
    ),
    ("resourcegroupstaggingapi", "GetResources"): fields(
        ResourceTagMappingList=fields("ResourceARN", Tags=_TAGS)
    ),
}

COMPUTE: dict[tuple[str, str], Rule] = {
    **{("lambda", operation): rule for operation, rule in _LAMBDA.items()},
    **{("ecs", operation): rule for operation, rule in _ECS.items()},
    **{("eks", operation): rule for operation, rule in _EKS.items()},
    **{("sagemaker", operation): rule for operation, rule in _SAGEMAKER.items()},
    **{("bedrock-agent", operation): rule for operation, rule in _BEDROCK_AGENT.items()},
    **_OTHERS,
}
"""The rule of every operation that tells of AI workloads, by client name and operation."""
