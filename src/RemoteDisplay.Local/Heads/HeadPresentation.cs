using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Presenting;
using RemoteDisplay.Local.Scanout;

namespace RemoteDisplay.Local.Heads;

/// <summary>Shows a head, by one connection to the server, on one monitor.</summary>
internal sealed class HeadPresentation : IDisposable
{
    private readonly KmsScanout _scanout;
    private readonly GpuPresenter _gpu;
    private readonly CopyPresenter _copies;

    /// <param name="tools">The card.</param>
    /// <param name="imports">The connection.</param>
    /// <param name="host">The monitor.</param>
    /// <param name="objects">With properties of the monitor's objects.</param>
    /// <param name="head">Of the guest.</param>
    /// <param name="options">How.</param>
    /// <param name="statistics">Counts on.</param>
    /// <param name="report">Called with how the head is shown, and why so, whenever that becomes another.</param>
    public HeadPresentation(
        CardTools tools,
        ServerImports imports,
        HostHead host,
        IReadOnlyDictionary<uint, KmsObject> objects,
        int head,
        DirectFlipOptions options,
        HeadStatistics statistics,
        Action<string, string> report)
    {
        PlaneImporter<uint> importer = new(imports.Client, head, imports.Framebuffers, tools.Framebuffers.Import);
        _gpu = new GpuPresenter(imports.Client, head, tools.Framebuffers, tools.Renderer, imports.Textures, host);
        _copies = new CopyPresenter(imports.Client, tools.Framebuffers, host, head);
        _scanout = new KmsScanout(tools.Card, host, objects);
        Output = new HeadOutput(
            _scanout,
            [new DirectPresenter(imports.Client, importer, host, head), _gpu, _copies],
            new PictureReader(imports.Client, head).ReadAsync,
            new OutputOptions(options.IsAsync, IsDarkWithoutMemory: options.OnEnd == EndPicture.Black),
            report,
            statistics);
    }

    public HeadOutput Output { get; }

    /// <summary>Frees what was made for it; what is on the screen turns black.</summary>
    public void Dispose()
    {
        _gpu.Dispose();
        _copies.Dispose();
        _scanout.Dispose();
    }
}
