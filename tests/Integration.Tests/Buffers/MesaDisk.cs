using Integration.Tests.Harness;

namespace Integration.Tests.Buffers;

/// <summary>Mesa for a guest: an archive that is its only disk.</summary>
internal sealed class MesaDisk
{
    private readonly string _path = Path.Combine(Repository.Cache, "guest-mesa.tar");

    private MesaDisk(string? whyNot) => WhyNot = whyNot;

    /// <summary>Why it cannot be had; null if it can.</summary>
    public string? WhyNot { get; }

    /// <summary>Modules that the guest needs to see the disk.</summary>
    public static IEnumerable<string> Modules => ["virtio_pci", "virtio_blk"];

    public IEnumerable<string> QemuArguments => WhyNot is not null ? [] :
    [
        "-drive", $"if=none,id=mesa,format=raw,readonly=on,file={_path.Replace(",", ",,", StringComparison.Ordinal)}",
        "-device", "virtio-blk-pci,drive=mesa",
    ];

    /// <summary>Fetches Debian's packages if they are not there.</summary>
    public static MesaDisk Fetch() => new(
        SetUpScript.TryRun("qemu/fetch", ["--mesa"], out string text) ? null : $"Mesa cannot be fetched:\n{text}");

    /// <summary>Puts the libraries where programs of the guest look for them.</summary>
    public static void Unpack(Guest guest) => guest.Do("[ -e /usr/share/glvnd ] || tar -x -C / </dev/vda");
}
