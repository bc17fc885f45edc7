// Kubernetes' own types as the plain objects they are on the wire. The client library has classes for them, with dates
// instead of text and other names for words that are reserved somewhere; what passes through those loses every field
// the library does not know.

import type * as client from '@kubernetes/client-node';

type Plain<T> = T extends Date
  ? string
  : T extends readonly (infer E)[]
    ? Plain<E>[]
    : T extends object
      ? { [K in keyof T as K extends `_${infer Name}` ? Name : K]: Plain<T[K]> }
      : T;

export type Affinity = Plain<client.V1Affinity>;
export type ConfigMap = Plain<client.V1ConfigMap>;
export type Container = Plain<client.V1Container>;
export type CustomResourceDefinition = Plain<client.V1CustomResourceDefinition>;
export type Deployment = Plain<client.V1Deployment>;
export type EnvVar = Plain<client.V1EnvVar>;
export type HorizontalPodAutoscaler = Plain<client.V2HorizontalPodAutoscaler>;
export type HTTPGetAction = Plain<client.V1HTTPGetAction>;
export type HostAlias = Plain<client.V1HostAlias>;
export type NetworkPolicyEgressRule = Plain<client.V1NetworkPolicyEgressRule>;
export type NetworkPolicyPeer = Plain<client.V1NetworkPolicyPeer>;
export type NetworkPolicyPort = Plain<client.V1NetworkPolicyPort>;
export type ObjectMeta = Plain<client.V1ObjectMeta>;
export type OwnerReference = Plain<client.V1OwnerReference>;
export type PodDisruptionBudget = Plain<client.V1PodDisruptionBudget>;
export type PodSpec = Plain<client.V1PodSpec>;
export type ResourceRequirements = Plain<client.V1ResourceRequirements>;
export type SecurityContext = Plain<client.V1SecurityContext>;
export type Service = Plain<client.V1Service>;
export type ServiceAccount = Plain<client.V1ServiceAccount>;
export type ServicePort = Plain<client.V1ServicePort>;
export type Toleration = Plain<client.V1Toleration>;
export type TopologySpreadConstraint = Plain<client.V1TopologySpreadConstraint>;
export type Volume = Plain<client.V1Volume>;
export type VolumeMount = Plain<client.V1VolumeMount>;
export type NetworkPolicyIngressRule = Plain<client.V1NetworkPolicyIngressRule>;
