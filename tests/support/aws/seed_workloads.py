"""Seeds what runs AI outside AgentCore: functions, containers, endpoints, agents, state machines, builds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from moto.iam.models import iam_backends

from support.aws.agentcore_estate import Body, Estate, estate_of
from support.aws.place import BORN, Place, Seeded

Names = Mapping[str, str]


class WorkloadSeed(Place):
    """Writes the services that run workloads."""

    @property
    def workload_estate(self) -> Estate:
        return estate_of(self.account, self.region)

    def function(
        self,
        name: str,
        *,
        role: str = "",
        environment: Names | None = None,
        image: str = "",
        layers: Sequence[str] = (),
        subnets: Sequence[str] = (),
        security_groups: Sequence[str] = (),
        **members: Any,
    ) -> Seeded:
        """Add a Lambda function, made from an image where one is given."""
        arn = self._arn("lambda", f"function:{name}")
        body: Body = {
            "FunctionName": name,
            "FunctionArn": arn,
            "Role": role or f"arn:aws:iam::{self.account}:role/{name}",
            "PackageType": "Image" if image else "Zip",
            "Layers": [{"Arn": layer} for layer in layers],
            "Environment": {"Variables": dict(environment or {})},
            "lab_code": {"ImageUri": image} if image else {"Location": f"https://code/{name}"},
            **members,
        }
        if subnets:
            body["VpcConfig"] = {
                "SubnetIds": list(subnets),
                "SecurityGroupIds": list(security_groups),
            }
        self._shelve("functions", arn, body)
        return Seeded(arn=arn, id=name, name=name)

    def ecs_service(
        self,
        name: str,
        *,
        cluster: str = "main",
        image: str = "public.ecr.aws/docker/library/nginx:1",
        environment: Names | None = None,
        secrets: Names | None = None,
        ports: Sequence[int] = (),
        task_role: str = "",
        interfaces: Sequence[str] = (),
        subnets: Sequence[str] = (),
        tags: Names | None = None,
    ) -> Seeded:
        """Add a Fargate service with one running task for each interface."""
        arn = self._arn("ecs", f"service/{cluster}/{name}")
        definition = self._task_definition(
            name, image=image, environment=environment, secrets=secrets, ports=ports, role=task_role
        )
        cluster_arn = self._cluster(cluster)
        body = {
            "serviceArn": arn,
            "serviceName": name,
            "cluster": cluster_arn,
            "clusterArn": cluster_arn,
            "status": "ACTIVE",
            "launchType": "FARGATE",
            "taskDefinition": definition,
            "networkConfiguration": {
                "awsvpcConfiguration": {"subnets": list(subnets), "securityGroups": []}
            },
            "tags": [{"key": key, "value": value} for key, value in (tags or {}).items()],
        }
        self._shelve("services", arn, body)
        for number, interface in enumerate(interfaces):
            self._task(f"{name}-{number}", f"service:{name}", cluster, definition, interface)
        return Seeded(arn=arn, id=name, name=name)

    def ecs_task(
        self,
        name: str,
        *,
        cluster: str = "main",
        image: str = "public.ecr.aws/docker/library/nginx:1",
        environment: Names | None = None,
        override: Names | None = None,
        interface: str = "eni-task",
    ) -> Seeded:
        """Add a task that no service started."""
        definition = self._task_definition(name, image=image, environment=environment)
        return self._task(
            name, f"family:{name}", cluster, definition, interface, override=override or {}
        )

    def eks_cluster(self, name: str, *, subnets: Sequence[str] = ("subnet-a",)) -> Seeded:
        """Add an EKS cluster."""
        arn = self._arn("eks", f"cluster/{name}")
        network = {"subnetIds": list(subnets), "clusterSecurityGroupId": "sg-cluster"}
        body = {"name": name, "arn": arn, "status": "ACTIVE", "resourcesVpcConfig": network}
        self._shelve("eks_clusters", name, body)
        return Seeded(arn=arn, id=name, name=name)

    def sagemaker_endpoint(
        self,
        name: str,
        *,
        image: str,
        role: str = "",
        environment: Names | None = None,
        instance_type: str = "ml.g5.xlarge",
    ) -> Seeded:
        """Add an endpoint with its configuration and model."""
        arn = self._arn("sagemaker", f"endpoint/{name}")
        self._shelve(
            "endpoints",
            name,
            {
                "EndpointName": name,
                "EndpointArn": arn,
                "EndpointConfigName": name,
                "EndpointStatus": "InService",
                "CreationTime": BORN,
                "LastModifiedTime": BORN,
            },
        )
        variant = {"VariantName": "v", "ModelName": name, "InstanceType": instance_type}
        self._shelve(
            "endpoint_configs",
            name,
            {
                "EndpointConfigName": name,
                "EndpointConfigArn": self._arn("sagemaker", f"endpoint-config/{name}"),
                "ProductionVariants": [variant],
                "CreationTime": BORN,
            },
        )
        self._shelve(
            "models",
            name,
            {
                "ModelName": name,
                "ModelArn": self._arn("sagemaker", f"model/{name}"),
                "ExecutionRoleArn": role or f"arn:aws:iam::{self.account}:role/{name}",
                "PrimaryContainer": {"Image": image, "Environment": dict(environment or {})},
                "CreationTime": BORN,
            },
        )
        return Seeded(arn=arn, id=name, name=name)

    def sagemaker_notebook(self, name: str, **members: Any) -> Seeded:
        """Add a notebook instance."""
        arn = self._arn("sagemaker", f"notebook-instance/{name}")
        body = {
            "NotebookInstanceName": name,
            "NotebookInstanceArn": arn,
            "NotebookInstanceStatus": "InService",
            "InstanceType": "ml.t3.medium",
            "RoleArn": f"arn:aws:iam::{self.account}:role/{name}",
            "DirectInternetAccess": "Enabled",
            **members,
        }
        self._shelve("notebooks", name, body)
        return Seeded(arn=arn, id=name, name=name)

    def sagemaker_domain(self, name: str, *, access: str = "PublicInternetOnly") -> Seeded:
        """Add a domain of SageMaker Studio."""
        arn = self._arn("sagemaker", f"domain/d-{name}")
        body = {
            "DomainId": f"d-{name}",
            "DomainArn": arn,
            "DomainName": name,
            "Status": "InService",
            "AppNetworkAccessType": access,
            "SubnetIds": ["subnet-a"],
            "DefaultUserSettings": {"ExecutionRole": f"arn:aws:iam::{self.account}:role/{name}"},
        }
        self._shelve("domains", f"d-{name}", body)
        return Seeded(arn=arn, id=f"d-{name}", name=name)

    def bedrock_agent(self, name: str, *, model: str, **members: Any) -> Seeded:
        """Add an agent of Bedrock."""
        arn = self._arn("bedrock", f"agent/{name.upper()}")
        body = {
            "agentId": name.upper(),
            "agentName": name,
            "agentArn": arn,
            "agentStatus": "PREPARED",
            "agentVersion": "DRAFT",
            "foundationModel": model,
            "agentResourceRoleArn": f"arn:aws:iam::{self.account}:role/{name}",
            "idleSessionTTLInSeconds": 600,
            "createdAt": BORN,
            "updatedAt": BORN,
            **members,
        }
        self._shelve("agents", name.upper(), body)
        return Seeded(arn=arn, id=name.upper(), name=name)

    def bedrock_flow(self, name: str, nodes: Sequence[Mapping[str, Any]]) -> Seeded:
        """Add a flow of Bedrock."""
        arn = self._arn("bedrock", f"flow/{name.upper()}")
        body = {
            "id": name.upper(),
            "arn": arn,
            "name": name,
            "status": "Prepared",
            "version": "DRAFT",
            "executionRoleArn": f"arn:aws:iam::{self.account}:role/{name}",
            "createdAt": BORN,
            "updatedAt": BORN,
            "definition": {"nodes": [dict(node) for node in nodes], "connections": []},
        }
        self._shelve("flows", name.upper(), body)
        return Seeded(arn=arn, id=name.upper(), name=name)

    def state_machine(self, name: str, definition: Mapping[str, Any]) -> Seeded:
        """Add a state machine."""
        arn = self._arn("states", f"stateMachine:{name}")
        body = {
            "stateMachineArn": arn,
            "name": name,
            "type": "STANDARD",
            "status": "ACTIVE",
            "roleArn": f"arn:aws:iam::{self.account}:role/{name}",
            "definition": json.dumps(definition),
            "creationDate": BORN,
        }
        self._shelve("state_machines", arn, body)
        return Seeded(arn=arn, id=name, name=name)

    def build_project(
        self, name: str, *, image: str, environment: Names | None = None, **members: Any
    ) -> Seeded:
        """Add a CodeBuild project."""
        arn = self._arn("codebuild", f"project/{name}")
        variables = [{"name": key, "value": value} for key, value in (environment or {}).items()]
        body = {
            "name": name,
            "arn": arn,
            "serviceRole": f"arn:aws:iam::{self.account}:role/{name}",
            "environment": {
                "type": "LINUX_CONTAINER",
                "image": image,
                "computeType": "BUILD_GENERAL1_SMALL",
                "environmentVariables": variables,
            },
            **members,
        }
        self._shelve("projects", name, body)
        return Seeded(arn=arn, id=name, name=name)

    def app_runner(
        self, name: str, *, image: str, environment: Names | None = None, connector: str = ""
    ) -> Seeded:
        """Add an App Runner service, with a connector into these subnets where one is named."""
        arn = self._arn("apprunner", f"service/{name}/0123456789abcdef")
        egress: Body = {"EgressType": "DEFAULT"}
        if connector:
            connector_arn = self._arn("apprunner", f"vpcconnector/{name}/1/0123456789abcdef")
            egress = {"EgressType": "VPC", "VpcConnectorArn": connector_arn}
            self._shelve(
                "connectors",
                connector_arn,
                {"VpcConnectorArn": connector_arn, "Subnets": [connector], "SecurityGroups": []},
            )
        body = {
            "ServiceName": name,
            "ServiceId": "0123456789abcdef",
            "ServiceArn": arn,
            "Status": "RUNNING",
            "CreatedAt": BORN,
            "UpdatedAt": BORN,
            "SourceConfiguration": {
                "ImageRepository": {
                    "ImageIdentifier": image,
                    "ImageRepositoryType": "ECR",
                    "ImageConfiguration": {
                        "Port": "8080",
                        "RuntimeEnvironmentVariables": dict(environment or {}),
                    },
                }
            },
            "InstanceConfiguration": {
                "InstanceRoleArn": f"arn:aws:iam::{self.account}:role/{name}"
            },
            "NetworkConfiguration": {"EgressConfiguration": egress},
            "AutoScalingConfigurationSummary": {},
        }
        self._shelve("app_runner", arn, body)
        return Seeded(arn=arn, id=name, name=name)

    def registry_record(
        self, name: str, *, status: str, detected_from: str = "", rules: tuple[str, ...] = ()
    ) -> Seeded:
        """Add a record to the region's one registry, which approves by these rules."""
        registry = self._arn("agent-registry", "registry/REG")
        self._shelve(
            "registries",
            "REG",
            {
                "registryId": "REG",
                "registryArn": registry,
                "name": "organization",
                "status": "READY",
                "approvalConfiguration": {"autoApprovalRules": list(rules)},
                "createdAt": BORN,
                "updatedAt": BORN,
            },
        )
        arn = f"{registry}/record/{name}"
        body = {
            "registryId": "REG",
            "registryArn": registry,
            "recordArn": arn,
            "recordId": name,
            "name": name,
            "recordType": "AGENT",
            "recordVersion": "1",
            "status": status,
            "createdAt": BORN,
            "updatedAt": BORN,
        }
        if detected_from:
            body["provenanceSummaryList"] = [
                {"relation": "DETECTED_FROM", "sourceId": detected_from}
            ]
        self._shelve("records", arn, body)
        return Seeded(arn=arn, id=name, name=name)

    def invocation_logging(self, *, bucket: str = "", prefix: str = "", group: str = "") -> None:
        """Let the model invocations of the region be logged."""
        config: Body = {}
        if bucket:
            config["s3Config"] = {"bucketName": bucket, "keyPrefix": prefix}
        if group:
            role = f"arn:aws:iam::{self.account}:role/logging"
            config["cloudWatchConfig"] = {"logGroupName": group, "roleArn": role}
        self.workload_estate.shelf("invocation_logging")["loggingConfig"] = config

    def workload_tags(self, arn: str, **tags: str) -> None:
        """Tag what the tagging API lists."""
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        self._shelve("tagged", arn, {"ResourceARN": arn, "Tags": pairs})

    def bedrock_api_key(self, user: str, *, id_: str) -> str:
        """Add a user with a long-term API key, and return the user's ARN."""
        backend = iam_backends[self.account]["aws"]
        made = backend.create_user(self.region, user)
        backend.__dict__.setdefault("lab_credentials", []).append(
            {
                "UserName": user,
                "Status": "Active",
                "ServiceName": "bedrock.amazonaws.com",
                "ServiceCredentialAlias": f"{user}-at-{self.account}",
                "ServiceSpecificCredentialId": id_,
                "CreateDate": BORN,
            }
        )
        return str(made.arn)

    def _cluster(self, name: str) -> str:
        arn = self._arn("ecs", f"cluster/{name}")
        self._shelve("clusters", arn, {"clusterArn": arn})
        return arn

    def _task_definition(
        self,
        family: str,
        *,
        image: str,
        environment: Names | None = None,
        secrets: Names | None = None,
        ports: Sequence[int] = (),
        role: str = "",
    ) -> str:
        arn = self._arn("ecs", f"task-definition/{family}:1")
        container = {
            "name": "app",
            "image": image,
            "environment": [
                {"name": key, "value": value} for key, value in (environment or {}).items()
            ],
            "secrets": [
                {"name": key, "valueFrom": value} for key, value in (secrets or {}).items()
            ],
            "portMappings": [{"containerPort": port, "protocol": "tcp"} for port in ports],
        }
        body = {
            "taskDefinitionArn": arn,
            "family": family,
            "revision": 1,
            "networkMode": "awsvpc",
            "containerDefinitions": [container],
            **({"taskRoleArn": role} if role else {}),
        }
        self._shelve("definitions", arn, body)
        return arn

    def _task(
        self,
        name: str,
        group: str,
        cluster: str,
        definition: str,
        interface: str,
        *,
        override: Names | None = None,
    ) -> Seeded:
        arn = self._arn("ecs", f"task/{cluster}/{name}")
        cluster_arn = self._cluster(cluster)
        variables = [{"name": key, "value": value} for key, value in (override or {}).items()]
        attached = {"networkInterfaceId": interface, "subnetId": "subnet-a"}
        body = {
            "taskArn": arn,
            "taskDefinitionArn": definition,
            "cluster": cluster_arn,
            "clusterArn": cluster_arn,
            "group": group,
            "launchType": "FARGATE",
            "lastStatus": "RUNNING",
            "attachments": [
                {
                    "type": "ElasticNetworkInterface",
                    "status": "ATTACHED",
                    "details": [{"name": key, "value": value} for key, value in attached.items()],
                }
            ],
            "overrides": {"containerOverrides": [{"name": "app", "environment": variables}]},
        }
        self._shelve("tasks", arn, body)
        return Seeded(arn=arn, id=name, name=name)

    def _arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def _shelve(self, shelf: str, key: str, body: Body) -> None:
        self.workload_estate.shelf(shelf)[key] = body
