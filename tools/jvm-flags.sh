# shellcheck shell=sh disable=SC2034
# The flags of every sluice process, and the only place that sets them; read by ./sluice and loadtest/bench.

# Heap and direct memory are sized so that the whole process stays below 512 MiB; with io.netty.maxDirectMemory=0 Netty's
# direct memory counts against the JVM's limit instead of having one of the same size for itself. Its pool takes memory in chunks, and gives one
# back as soon as it was well used and is empty: with chunks of 16 MiB (8 KiB << 11) instead of 4 a disk is read out of one that stays, where
# getting another and clearing it was a tenth of the CPU.
JVM_FLAGS='
  -Xms64m -Xmx160m -XX:MaxDirectMemorySize=160m -Xss512k -XX:+UseSerialGC -XX:-UsePerfData
  -Xshare:auto -Xlog:disable -Xlog:all=warning:stderr -Xlog:cds*=off:stderr
  -Dio.netty.allocator.type=pooled -Dio.netty.allocator.maxOrder=11 -Dio.netty.allocator.numHeapArenas=0
  -Dio.netty.maxDirectMemory=0
  -Dio.netty.tryReflectionSetAccessible=true
  -Dio.netty.jfr.enabled=false
  -Dio.netty.leakDetection.level=disabled
  -Dreactor.netty.send.maxPrefetchSize=8
  --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED
  --add-opens=java.base/java.nio=ALL-UNNAMED
'

# What is allocated outside of the heap comes in large pages, where the system gives them to whoever asks: half the page faults.
# Read by glibc 2.35 and later.
GLIBC_TUNABLES=${GLIBC_TUNABLES:-glibc.malloc.hugetlb=1}
export GLIBC_TUNABLES

# A gateway and an agent run for months, with the JVM's own idea of what to optimise. A replication lasts seconds and spends its time in zstd, SHA-256
# and the kernel: with the ordinary thresholds the JVM spends a third of the CPU on optimising what is called some thousand times, and
# only what is called far more often is worth it. So hardly anybody reads the profiles that the first compiler's code collects,
# which cost a quarter of that code's time. SHA-256 by the CPU's own instructions is there only when the second compiler has met its callers: it
# meets these at once.
JVM_FLAGS_FOR_REPLICATE='
  -XX:Tier4InvocationThreshold=100000 -XX:Tier4MinInvocationThreshold=20000
  -XX:Tier4CompileThreshold=200000 -XX:Tier4BackEdgeThreshold=400000
  -XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions
  -XX:-C1ProfileCalls -XX:-C1ProfileVirtualCalls -XX:-C1ProfileInlinedCalls -XX:-C1ProfileBranches -XX:-C1ProfileCheckcasts
  -XX:-C1UpdateMethodData
  -XX:Tier3InvokeNotifyFreqLog=16 -XX:Tier3BackedgeNotifyFreqLog=17
  -XX:CompileCommand=quiet
  -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::*,0.002
  -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA2::*,0.002
'

# What reads a vault spends its time in zstd and the kernel, hashes nothing to speak of, and is over before the second compiler pays off.
JVM_FLAGS_FOR_READERS='-XX:TieredStopAtLevel=1'

# Java 24 and later ask for these before native libraries and Netty's memory access run without a warning.
JVM_FLAGS_FROM_24='--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow'
