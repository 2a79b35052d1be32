using DisplayModel;
using GvtDevice.Platforms;
using Microsoft.Extensions.Logging;

namespace GvtDevice.Tests.Gt.Engines;

/// <summary>What differs between the engines of generations for a driver. Source: i915,
/// intel_execlists_submission.c.</summary>
/// <param name="Platform">A GPU of the generation.</param>
/// <param name="StatusNumberAt">Offset in the status page of the number of the last event.</param>
/// <param name="LastStatus">The number before the first event, as i915 sets it.</param>
/// <param name="Submit">Submits two contexts, each low and high.</param>
internal sealed record EngineModel(
    GpuPlatform Platform,
    uint StatusNumberAt,
    uint LastStatus,
    Action<TestGpu, uint, uint[]> Submit)
{
    public static EngineModel Gen9 { get; } = new(GpuPlatform.KabyLake, 0x7C, 5, SubmitByPort);

    public static EngineModel Gen12 { get; } = new(GpuPlatform.TigerLake, 0xBC, 11, SubmitByQueue);

    /// <summary>Makes a GPU whose engines execute and whose interrupts are enabled.</summary>
    public TestGpu MakeGpu(int monitors, ILogger? logger)
    {
        TestGpu gpu = new(
            Platform,
            [.. Platform.ConnectorPorts.Take(monitors).Select(port => new Connector(port, ConnectorKind.Hdmi))],
            executesCommands: true,
            logger);
        foreach ((uint offset, uint value) in ((uint, uint)[])
        [
            // GT_0_IMR and GT_0_IER of Gen9; the enables and masks of Gen11 on.
            (0x44304, 0), (0x4430C, uint.MaxValue), (0x190030, 0x0109_0109), (0x190034, 0x0109_0109),
            (0x190090, 0xFEF6_FFFF), (0x1900A0, 0xFEF6_FFFF), (0x1900A8, 0xFEF6_FEF6), (0x1900AC, 0xFEF6_FEF6),
            (0x1900D0, 0xFEF6_FEF6),
        ])
        {
            gpu[offset] = value;
        }

        return gpu;
    }

    public override string ToString() => Platform.Name;

    private static void SubmitByPort(TestGpu gpu, uint engine, uint[] contexts)
    {
        foreach (int i in (int[])[3, 2, 1, 0])
        {
            gpu[engine + 0x230] = contexts[i];
        }
    }

    private static void SubmitByQueue(TestGpu gpu, uint engine, uint[] contexts)
    {
        for (uint i = 0; i < contexts.Length; i++)
        {
            gpu[engine + 0x510 + (4 * i)] = contexts[i];
        }

        gpu[engine + 0x550] = 1;
    }
}
