package dev.netsplit.testcontainers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.DockerClientDelegate;
import com.github.dockerjava.api.command.InspectContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.Ports;

/**
 * What a container in a node talks to Docker by. It has no network in Docker's eyes, and so no ports; here it is said
 * to have those that the holder has for it, so that Testcontainers finds them.
 */
final class NodeDockerClient extends DockerClientDelegate {
    private final DockerClient docker;
    private final NodeAttachment attachment;

    NodeDockerClient(DockerClient docker, NodeAttachment attachment) {
        this.docker = docker;
        this.attachment = attachment;
    }

    NodeAttachment attachment() {
        return attachment;
    }

    @Override
    protected DockerClient getDockerClient() {
        return docker;
    }

    /** A container's first call when it starts. */
    @Override
    public AuthConfig authConfig() {
        try {
            return docker.authConfig();
        } catch (IllegalStateException e) { // Testcontainers has said to its log what it tried
            throw new IllegalStateException(
                    "Docker must answer, for a container to start in %s, but there is none that Testcontainers finds; start dockerd, or"
                                    .formatted(attachment)
                            + " see DOCKER_HOST",
                    e);
        }
    }

    @Override
    public InspectContainerCmd inspectContainerCmd(String containerId) {
        InspectContainerCmd command = docker.inspectContainerCmd(containerId);
        return attachment.isAbout(containerId) ? new InspectWithPorts(command, attachment.ports()) : command;
    }

    private record InspectWithPorts(InspectContainerCmd command, Ports ports) implements InspectContainerCmd {
        @Override
        public String getContainerId() {
            return command.getContainerId();
        }

        @Override
        public InspectContainerCmd withContainerId(String containerId) {
            return new InspectWithPorts(command.withContainerId(containerId), ports);
        }

        @Override
        public InspectContainerCmd withSize(Boolean showSize) {
            return new InspectWithPorts(command.withSize(showSize), ports);
        }

        @Override
        public Boolean getSize() {
            return command.getSize();
        }

        @Override
        public InspectContainerResponse exec() {
            InspectContainerResponse response = command.exec();
            Ports described = response.getNetworkSettings().getPorts();
            ports.getBindings().forEach((port, bindings) -> {
                if (bindings != null) { // an exposed port that is not mapped
                    described.getBindings().put(port, bindings);
                }
            });
            return response;
        }

        @Override
        public void close() {
            command.close();
        }
    }
}
