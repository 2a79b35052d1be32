using LinuxInterop;
using NUnit.Framework;
using VfioUser.Server.Restart;

namespace VfioUser.Server.Tests.Restart;

/// <summary>What is left behind is what was committed last, and what is not such a file is refused.</summary>
public sealed class StateFileTests
{
    [Test]
    public void What_was_written_and_not_committed_is_not_there()
    {
        using StateFile file = StateFile.Create();
        file.Commit(file.WriteSetup(file.WriteState(file.Current, [1, 2, 3]), [9]));
        file.Commit(file.TryAppend(file.Current, [4, 5])!.Value);

        file.TryAppend(file.Current, [6]);
        file.WriteState(file.Current, [7, 7]);
        file.WriteSetup(file.Current, [8]);

        using StateFile next = Reopen(file);
        Assert.That(next.DeviceState.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(next.DeviceChanges.ToArray(), Is.EqualTo(new byte[] { 4, 5 }));
        Assert.That(next.Setup.ToArray(), Is.EqualTo(new byte[] { 9 }));
    }

    [Test]
    public void A_full_log_takes_no_more_and_a_new_state_empties_it()
    {
        using StateFile file = StateFile.Create();
        byte[] changes = new byte[1 << 20];
        file.Commit(file.WriteState(file.Current, [1]));
        int count = 0;
        while (file.TryAppend(file.Current, changes) is { } next)
        {
            file.Commit(next);
            count++;
        }

        Assert.That(count, Is.EqualTo(7), "8 MiB have room for seven and a head");
        file.Commit(file.WriteState(file.Current, [2]));

        Assert.That(file.DeviceState.ToArray(), Is.EqualTo(new byte[] { 2 }));
        Assert.That(file.DeviceChanges.IsEmpty);
        Assert.That(file.TryAppend(file.Current, changes), Is.Not.Null);
    }

    [Test]
    public void A_word_says_all_that_is_valid([Values(null, (ushort)0, ushort.MaxValue)] ushort? done)
    {
        Committed committed = new()
        {
            LogEnd = 8 << 20, LogPlace = 1, SetupPlace = 1, HasClient = true, DoneId = done,
        };

        Assert.That(new Committed(committed.Word), Is.EqualTo(committed));
        Assert.That(new Committed(0), Is.EqualTo(new Committed { DoneId = null }));
    }

    [Test]
    public void Another_file_is_refused()
    {
        using MemFd small = MemFd.Create("other", 4096);
        Assert.That(
            () => StateFile.Open(FileDescriptor.Duplicate(small.Handle)), Throws.InstanceOf<InvalidDataException>());

        using StateFile file = StateFile.Create();
        using MemFd sameSize = MemFd.Create("other", FileStatus.Of(file.Handle).Size);
        Assert.That(
            () => StateFile.Open(FileDescriptor.Duplicate(sameSize.Handle)), Throws.InstanceOf<InvalidDataException>());
    }

    private static StateFile Reopen(StateFile file) => StateFile.Open(FileDescriptor.Duplicate(file.Handle));
}
