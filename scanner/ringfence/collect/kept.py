"""The fields that are kept of every operation's answer; what is not here is never stored.

Descriptions of interfaces stay, because AWS and appliances write there what an interface is for;
those that people write do not.
"""

from __future__ import annotations

from typing import Any

from ringfence.collect.kept_agentcore import AGENTCORE
from ringfence.collect.kept_compute import COMPUTE
from ringfence.collect.redact import (
    Rule,
    default_policy_version,
    fields,
    plain,
    policy,
)

_TAGS = fields("Key Value")
_GROUPS = fields("GroupId GroupName")
_IPV6 = fields("Ipv6CidrBlock", Ipv6CidrBlockState=fields("State"))
_PUBLIC_IP = fields("PublicIp CarrierIp")
_VALUE = fields("Value")
_PEERS = fields(
    "IpProtocol FromPort ToPort",
    UserIdGroupPairs=fields("GroupId UserId VpcId"),
    IpRanges=fields("CidrIp"),
    Ipv6Ranges=fields("CidrIpv6"),
    PrefixListIds=fields("PrefixListId"),
)
_INLINE = fields("PolicyName", PolicyDocument=policy)
_ATTACHED = fields("PolicyName PolicyArn")
_BOUNDARY = fields("PermissionsBoundaryType PermissionsBoundaryArn")

_EC2: dict[str, Rule] = {
    "DescribeRegions": fields(Regions=fields("RegionName OptInStatus")),
    "DescribeNetworkInterfaces": fields(
        NetworkInterfaces=fields(
            "NetworkInterfaceId InterfaceType Status Description OwnerId VpcId SubnetId "
            "AvailabilityZone AvailabilityZoneId PrivateIpAddress Ipv6Address RequesterId "
            "RequesterManaged "
            "SourceDestCheck",
            Association=_PUBLIC_IP,
            Attachment=fields("AttachmentId InstanceId InstanceOwnerId Status DeviceIndex"),
            Groups=_GROUPS,
            Ipv6Addresses=fields("Ipv6Address"),
            PrivateIpAddresses=fields("PrivateIpAddress Primary", Association=_PUBLIC_IP),
            TagSet=_TAGS,
        )
    ),
    "DescribeInstances": fields(
        Reservations=fields(
            "OwnerId",
            Instances=fields(
                "InstanceId ImageId InstanceType SourceDestCheck SubnetId VpcId PrivateIpAddress "
                "PublicIpAddress LaunchTime",
                IamInstanceProfile=fields("Arn"),
                SecurityGroups=_GROUPS,
                State=fields("Name"),
                NetworkInterfaces=fields("NetworkInterfaceId SourceDestCheck SubnetId"),
                Tags=_TAGS,
            ),
        )
    ),
    "DescribeVpcs": fields(
        Vpcs=fields(
            "VpcId OwnerId CidrBlock DhcpOptionsId IsDefault State",
            CidrBlockAssociationSet=fields("CidrBlock", CidrBlockState=fields("State")),
            Ipv6CidrBlockAssociationSet=_IPV6,
            Tags=_TAGS,
        )
    ),
    "DescribeVpcAttribute": fields("VpcId", EnableDnsSupport=_VALUE, EnableDnsHostnames=_VALUE),
    "DescribeSubnets": fields(
        Subnets=fields(
            "SubnetId SubnetArn OwnerId VpcId CidrBlock AvailabilityZone AvailabilityZoneId State "
            "EnableDns64 Ipv6Native MapPublicIpOnLaunch",
            Ipv6CidrBlockAssociationSet=_IPV6,
            Tags=_TAGS,
        )
    ),
    "DescribeRouteTables": fields(
        RouteTables=fields(
            "RouteTableId VpcId OwnerId",
            Associations=fields(
                "Main RouteTableAssociationId RouteTableId SubnetId GatewayId",
                AssociationState=fields("State"),
            ),
            Routes=fields(
                "DestinationCidrBlock DestinationIpv6CidrBlock DestinationPrefixListId "
                "EgressOnlyInternetGatewayId GatewayId InstanceId InstanceOwnerId NatGatewayId "
                "TransitGatewayId LocalGatewayId CarrierGatewayId NetworkInterfaceId Origin State "
                "VpcPeeringConnectionId CoreNetworkArn OdbNetworkArn"
            ),
            PropagatingVgws=fields("GatewayId"),
            Tags=_TAGS,
        )
    ),
    "DescribeSecurityGroups": fields(
        SecurityGroups=fields(
            "GroupId GroupName VpcId OwnerId",
            IpPermissions=_PEERS,
            IpPermissionsEgress=_PEERS,
            Tags=_TAGS,
        )
    ),
    "DescribeNetworkAcls": fields(
        NetworkAcls=fields(
            "NetworkAclId VpcId OwnerId IsDefault",
            Associations=fields("NetworkAclId SubnetId"),
            Entries=fields(
                "RuleNumber Egress RuleAction Protocol CidrBlock Ipv6CidrBlock",
                PortRange=fields("From To"),
                IcmpTypeCode=fields("Code Type"),
            ),
        )
    ),
    "DescribeNatGateways": fields(
        NatGateways=fields(
            "NatGatewayId VpcId SubnetId State ConnectivityType AvailabilityMode",
            NatGatewayAddresses=fields("NetworkInterfaceId PrivateIp PublicIp Status"),
            Tags=_TAGS,
        )
    ),
    "DescribeInternetGateways": fields(
        InternetGateways=fields(
            "InternetGatewayId OwnerId", Attachments=fields("State VpcId"), Tags=_TAGS
        )
    ),
    "DescribeEgressOnlyInternetGateways": fields(
        EgressOnlyInternetGateways=fields(
            "EgressOnlyInternetGatewayId", Attachments=fields("State VpcId"), Tags=_TAGS
        )
    ),
    "DescribeVpcEndpoints": fields(
        VpcEndpoints=fields(
            "VpcEndpointId VpcEndpointType VpcId OwnerId ServiceName ServiceRegion State "
            "RouteTableIds SubnetIds PrivateDnsEnabled NetworkInterfaceIds IpAddressType "
            "RequesterManaged CreationTimestamp",
            PolicyDocument=policy,
            Groups=_GROUPS,
            DnsEntries=fields("DnsName"),
            Tags=_TAGS,
        )
    ),
    "DescribeManagedPrefixLists": fields(
        PrefixLists=fields(
            "PrefixListId PrefixListArn PrefixListName OwnerId AddressFamily State Version"
        )
    ),
    "GetManagedPrefixListEntries": fields(Entries=fields("Cidr")),
    "DescribeDhcpOptions": fields(
        DhcpOptions=fields("DhcpOptionsId OwnerId", DhcpConfigurations=fields("Key", Values=_VALUE))
    ),
    "DescribeVpcBlockPublicAccessOptions": fields(
        VpcBlockPublicAccessOptions=fields(
            "AwsAccountId AwsRegion State InternetGatewayBlockMode ManagedBy ExclusionsAllowed"
        )
    ),
    "DescribeVpcBlockPublicAccessExclusions": fields(
        VpcBlockPublicAccessExclusions=fields(
            "ExclusionId InternetGatewayExclusionMode ResourceArn State"
        )
    ),
    "DescribeFlowLogs": fields(
        FlowLogs=fields(
            "FlowLogId ResourceId TrafficType FlowLogStatus DeliverLogsStatus "
            "DeliverLogsErrorMessage LogDestinationType LogDestination LogGroupName LogFormat "
            "MaxAggregationInterval CreationTime",
            DestinationOptions=fields("FileFormat HiveCompatiblePartitions PerHourPartition"),
            Tags=_TAGS,
        )
    ),
}

_PRINCIPAL = {
    "AttachedManagedPolicies": _ATTACHED,
    "PermissionsBoundary": _BOUNDARY,
    "Tags": _TAGS,
}

_OTHERS: dict[tuple[str, str], Rule] = {
    ("iam", "GetAccountAuthorizationDetails"): fields(
        RoleDetailList=fields(
            "RoleName Arn Path CreateDate",
            AssumeRolePolicyDocument=policy,
            RolePolicyList=_INLINE,
            InstanceProfileList=fields("Arn"),
            **_PRINCIPAL,
        ),
        UserDetailList=fields(
            "UserName Arn Path CreateDate GroupList", UserPolicyList=_INLINE, **_PRINCIPAL
        ),
        GroupDetailList=fields(
            "GroupName Arn Path", GroupPolicyList=_INLINE, AttachedManagedPolicies=_ATTACHED
        ),
        Policies=fields(
            "PolicyName Arn Path DefaultVersionId AttachmentCount PermissionsBoundaryUsageCount",
            PolicyVersionList=default_policy_version,
        ),
    ),
    ("route53resolver", "ListResolverQueryLogConfigs"): fields(
        ResolverQueryLogConfigs=fields(
            "Id Arn Name OwnerId Status ShareStatus AssociationCount DestinationArn CreationTime"
        )
    ),
    ("route53resolver", "ListResolverQueryLogConfigAssociations"): fields(
        ResolverQueryLogConfigAssociations=fields(
            "Id ResolverQueryLogConfigId ResourceId Status Error CreationTime"
        )
    ),
    ("cloudtrail", "DescribeTrails"): fields(
        trailList=fields(
            "Name TrailARN HomeRegion S3BucketName S3KeyPrefix IsMultiRegionTrail "
            "IsOrganizationTrail IncludeGlobalServiceEvents LogFileValidationEnabled "
            "CloudWatchLogsLogGroupArn KmsKeyId HasCustomEventSelectors"
        )
    ),
    ("cloudtrail", "GetTrailStatus"): fields(
        "IsLogging LatestDeliveryTime LatestDeliveryError StartLoggingTime StopLoggingTime"
    ),
    ("organizations", "ListAccounts"): fields(Accounts=fields("Id Arn Status State")),
    ("organizations", "DescribeOrganization"): fields(
        Organization=fields("Id Arn FeatureSet MasterAccountId MasterAccountArn")
    ),
    ("organizations", "ListParents"): fields(Parents=fields("Id Type")),
    ("organizations", "ListPoliciesForTarget"): fields(
        Policies=fields("Id Arn Name Type AwsManaged")
    ),
    ("organizations", "DescribePolicy"): fields(
        Policy=fields(PolicySummary=fields("Id Name Type AwsManaged"), Content=policy)
    ),
    ("sts", "GetCallerIdentity"): fields(Account=plain, Arn=plain),
}

KEPT: dict[tuple[str, str], Rule] = {
    **{("bedrock-agentcore-control", operation): rule for operation, rule in AGENTCORE.items()},
    **{("ec2", operation): rule for operation, rule in _EC2.items()},
    **_OTHERS,
    **COMPUTE,
}
"""The rule of every operation whose answers are recorded, by client name and operation."""


def redacted(service: str, operation: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Reduce an answer to what is kept; KeyError for an operation that has no rule."""
    kept: dict[str, Any] = KEPT[service, operation](answer)
    return kept
