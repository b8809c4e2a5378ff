"""Everything that runs code outside AgentCore, once each and sorted."""

from __future__ import annotations

from ringfence.model.workload import ComputeResource
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.compute.bedrock import assemble_bedrock_agents
from ringfence.parse.inventory.compute.builds import (
    assemble_app_runner,
    assemble_clusters,
    assemble_projects,
    assemble_state_machines,
)
from ringfence.parse.inventory.compute.containers import assemble_ecs
from ringfence.parse.inventory.compute.functions import assemble_functions
from ringfence.parse.inventory.compute.instances import assemble_machines
from ringfence.parse.inventory.compute.sagemaker import assemble_sagemaker
from ringfence.parse.inventory.compute.tags import read_workload_tags


def assemble_compute(answers: Answers) -> tuple[ComputeResource, ...]:
    """Every resource that the answers describe, by ARN."""
    tags = read_workload_tags(answers)
    found = {
        resource.arn: resource
        for family in (
            assemble_functions(answers, tags),
            assemble_ecs(answers),
            assemble_machines(answers),
            assemble_clusters(answers),
            assemble_sagemaker(answers, tags),
            assemble_bedrock_agents(answers, tags),
            assemble_state_machines(answers, tags),
            assemble_projects(answers),
            assemble_app_runner(answers, tags),
        )
        for resource in family
    }
    return tuple(found[arn] for arn in sorted(found))
