using GvtDevice.Lab.Boot;
using GvtDevice.Lab.Kernel;

namespace GvtDevice.Lab;

/// <summary>The files of a guest.</summary>
/// <param name="Qemu">QEMU's program.</param>
/// <param name="Kernel">The kernel.</param>
/// <param name="Image">The guest's first file system.</param>
/// <param name="Root">The folder or disk image that is its root file system; null for none.</param>
internal sealed record LabFiles(string Qemu, KernelFiles Kernel, string Image, string? Root)
{
    /// <summary>Fetches and builds what is missing.</summary>
    /// <exception cref="LabException">It cannot be; the message says what to do.</exception>
    public static async Task<LabFiles> FetchAsync(LabOptions options, CancellationToken cancellation)
    {
        LabCache cache = new(options.Cache, options.Progress ?? (_ => { }));
        string qemu = await cache.QemuAsync(cancellation);
        KernelFiles kernel = (await cache.KernelAsync(options.Kernel, options.Modules, cancellation))
            .WithReplacements(options.Replacements);
        string? root = options.Root is null ? null : await cache.RootAsync(options.Root, options.Suite, cancellation);
        string busybox = await cache.BusyboxAsync(cancellation);
        IReadOnlyList<string> modules = ModulesOf(options);
        bool hasDisk = File.Exists(root);
        string image = GuestImage.PathIn(cache.Images, kernel, modules, hasDisk, busybox);
        await cache.MakeAsync(
            image, () => GuestImage.WriteAsync(image, kernel, modules, hasDisk, busybox, cancellation), cancellation);
        return new LabFiles(qemu, kernel, image, root);
    }

    private static IReadOnlyList<string> ModulesOf(LabOptions options) =>
    [
        .. options.Driver.Length > 0 ? [options.Driver] : Array.Empty<string>(),
        .. options.HasInput ? ["xhci_pci", "usbhid", "hid_generic", "evdev"] : Array.Empty<string>(),
        .. options.HasNetwork ? ["virtio_net"] : Array.Empty<string>(),
    ];
}
