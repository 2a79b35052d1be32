using System.CommandLine;
using VfioUser.Bench;
using VfioUser.Bench.Commands;

RootCommand root = new("Measures vfio-user servers, of whatever make, by their sockets.")
{
    AccessCommand.Create("region-read", "Synchronous reads.", Workload.RegionRead, waitsForReplies: true),
    AccessCommand.Create("region-write", "Synchronous writes.", Workload.RegionWrite, waitsForReplies: true),
    AccessCommand.Create(
        "posted-write", "Writes without a reply, proved by a read at the end.", Workload.PostedWrite,
        waitsForReplies: false),
    AccessCommand.Create(
        "write-multi", "Posted REGION_WRITE_MULTI; counts the single writes.", Workload.WriteMulti,
        waitsForReplies: false),
    IdleCommand.Create(),
    DevicesCommand.Create(),
    TimersCommand.Create(),
};

return root.Parse(args).Invoke();
